"""A survey from its opening to its acceptance, on a real MongoDB."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from typing import Any

import openpyxl
import pytest

from event_sourcing.command_handling import CommandHandler
from event_sourcing.errors import Forbidden, NotFound, RuleViolated, ValidationFailed
from services.catalog.inventory.views import InventoryView
from services.catalog.references import References
from services.catalog.relation.aggregate import GRAPH, relation_decider
from services.catalog.relation.events import RelationDeclared
from services.catalog.survey.reading import Upload
from services.catalog.survey.tables import TABLES
from tests.integration.catalog.surveys.desks import (
    BUREAU,
    CLERK,
    EXPERT,
    JUDGE,
    OTHER,
    REASONS,
    SECOND,
    Office,
)
from tests.unit.catalog.survey.examples import CLEAN, DIRTY, as_csv, as_workbook, clean_rows, uploads

PLANTED = json.loads((DIRTY / "ERRORS.json").read_text(encoding="utf-8"))["errors"]
KEYS = {table.file: table.key for table in TABLES}
COMPLETE = len(
    {row["事项编码"] for row in clean_rows()["t4"]} & {row["事项编码"] for row in clean_rows()["t3"]}
)
SURVEYED = ("1005", "1006", "1010", "1013", "1015", "2001", "2003", "3004")


def rows_of(department: str) -> list[Upload]:
    rows = clean_rows()
    return [
        Upload(table.file, as_csv(row for row in rows[table.key] if row["事项编码"][:4] == department))
        for table in TABLES
    ]


def approve_all(office: Office, batch: str, part: str, by: dict[str, Any] = EXPERT) -> dict[str, Any]:
    upload = office.part(batch, part)["upload"]
    return office.desk.filing.review_survey({"id": batch, "part": part, "upload": upload, "rest": True}, by)


def merged(office: Office, batch: str) -> dict[str, Any]:
    office.desk.catalogue.merge_survey({"id": batch}, BUREAU)
    assert office.finished(batch)["state"] == "done"
    return office.batch(batch)


def registered(office: Office, batch: str) -> dict[str, Any]:
    office.desk.catalogue.register_survey({"id": batch, "reasons": REASONS}, BUREAU)
    job = office.finished(batch)
    assert (job["state"], job["problems"]) == ("done", [])
    return office.batch(batch)


def released(office: Office, batch: str) -> dict[str, Any]:
    office.desk.catalogue.release_survey({"id": batch}, SECOND)
    job = office.finished(batch)
    assert (job["state"], job["problems"]) == ("done", [])
    return office.batch(batch)


def submitted(office: Office, batch: str, part: str, by: dict[str, Any] = CLERK) -> None:
    upload = office.part(batch, part)["upload"]
    office.desk.filing.submit_survey({"id": batch, "part": part, "upload": upload}, by)


@pytest.fixture
def department_merged(office: Office) -> str:
    batch = office.open(["1005"])
    office.upload(batch, "1005", rows_of("1005"))
    submitted(office, batch, "1005")
    approve_all(office, batch, "1005")
    merged(office, batch)
    return batch


def edge_between(office: Office, before: str, after: str) -> RelationDeclared:
    graph = CommandHandler(office.store, relation_decider).load(GRAPH).state
    return graph.edges[(before, after, "PREREQUISITE")]


def test_what_a_survey_does_not_ask_of_a_relation_stays_as_it_was_declared(
    office: Office, department_merged: str
) -> None:
    """Table 3 asks whether an edge is mandatory and how data go over it: not when it holds, nor what else would do."""
    permit, licence, renewal = "40010000002", "10050101001", "10050100001"
    conditional, any_of = edge_between(office, permit, licence), edge_between(office, licence, renewal)
    assert conditional.condition is not None
    assert any_of.any_of_group is not None
    registered(office, department_merged)
    after = edge_between(office, permit, licence)
    assert (after.condition, after.transfer) == (conditional.condition, "接口共享")
    assert edge_between(office, licence, renewal).any_of_group == any_of.any_of_group


def test_the_dirty_sample_has_exactly_its_findings(office: Office) -> None:
    batch = office.open(sorted(office.desk.filing._parts.registry.departments()), joint=True)
    part = office.upload(batch, "all", uploads(DIRTY), BUREAU)
    assert (part["stage"], part["errors"], part["warnings"]) == ("CHECKED", 43, 3)

    found, cursor = [], None
    while True:
        page = office.desk.reading.survey_findings(
            {"id": batch, "part": "all", "limit": 20, "cursor": cursor}, BUREAU
        )
        assert page["total"] == 46
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(found) == 46
    assert {(f["table"], f["row"], f["column"], f["code"]) for f in found} == {
        (KEYS[e["file"]], e["row"], e["column"], e["code"]) for e in PLANTED
    }
    with pytest.raises(RuleViolated) as refused:
        submitted(office, batch, "all", BUREAU)
    assert refused.value.code == "SURVEY_ERRORS_LEFT"

    corrected = office.desk.reading.corrected_survey({"id": batch, "part": "all"}, BUREAU)
    book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(corrected["content"])))
    comments = [cell.comment for sheet in book for line in sheet.iter_rows() for cell in line if cell.comment]
    assert len(comments) >= 40


def test_the_clean_sample_reaches_acceptance(office: Office) -> None:
    batch = office.open(SURVEYED, joint=True)
    part = office.upload(batch, "all", uploads(CLEAN), BUREAU)
    assert (part["errors"], part["warnings"], part["items"]) == (0, 0, 40)
    submitted(office, batch, "all", BUREAU)
    approve_all(office, batch, "all", SECOND)

    state = merged(office, batch)
    assert state["merged"]["items"] == 40
    assert state["merged"]["fused"] > 0
    assert state["merged"]["contradictions"] == 0

    state = registered(office, batch)
    assert state["registered"]["drafted"] == 0
    assert state["registered"]["revised"] == 40, "none had the reasons for its service mode"
    state = released(office, batch)
    assert state["released"]["published"] == 40

    state = office.desk.catalogue.accept_survey({"id": batch, "remark": "符合方案"}, JUDGE)
    assert (state["phase"], state["accepted"]["by"]) == ("ACCEPTANCE", "judge")
    assert {score["key"]: (score["reached"], score["of"]) for score in state["scores"]} == {
        "filed": (1, 1),
        "on_time": (1, 1),
        "first_pass": (1, 1),
        "complete": (COMPLETE, 40),
        "published": (40, 40),
        "agrees": (40, 40),
    }
    office.catch_up()
    view = InventoryView(office.database)
    assert len(list(view.all())) == 40
    assert {filing.department_code for filing in view.filings()} == set(SURVEYED)


def test_only_what_tables_say_otherwise_is_changed(office: Office) -> None:
    code = "10050101001"
    before = References(office.store).item(code)
    assert before is not None
    assert before.draft is not None
    rows = clean_rows()
    own = {key: [row for row in rows[key] if row["事项编码"][:4] == "1005"] for key in rows}
    for row in own["t2"]:
        if row["事项编码"] == code:
            row["法定时限"] = "25"
    batch = office.open(["1005"])
    assert office.upload(batch, "1005", [Upload("四表.xlsx", as_workbook(own))])["errors"] == 0
    submitted(office, batch, "1005")
    approve_all(office, batch, "1005")
    merged(office, batch)
    registered(office, batch)
    released(office, batch)

    after = References(office.store).item(code)
    assert after is not None
    assert after.published is not None
    assert (after.published.statutory_limit.value, after.revision) == (25, before.revision + 1)  # type: ignore[union-attr]
    kept = ("name", "categories", "result", "online", "promised_limit", "apply_window", "applicant_types")
    assert all(getattr(after.published, field) == getattr(before.draft, field) for field in kept)
    reasons = after.published.mode_justification
    assert reasons is not None
    assert reasons.goal == REASONS[0]["goal"]
    assert "网上提交申请 → " in reasons.process


def test_new_items_and_their_groups_are_registered(office: Office) -> None:
    rows = clean_rows()
    own = {key: [dict(row) for row in rows[key] if row["事项编码"] == "10050101001"] for key in rows}
    code, name = "10057701001", "教师荣誉称号登记"
    for key in own:
        for row in own[key]:
            row["事项编码"], row["事项名称"] = code, name
    for row in own["t1"]:
        row["第一级大项"], row["第二级大项"] = "教师荣誉管理", "荣誉称号"
    own["t3"] = [
        {
            **dict.fromkeys(own["t3"][0], ""),
            "业务类别": "荣誉",
            "事项编码": code,
            "事项名称": name,
            "关系类型": "无",
        }
    ]
    for row in own["t4"]:
        row["流程图文件名"] = f"{code}-{name}.jpg"
    batch = office.open(["1005"])
    part = office.upload(batch, "1005", [Upload("四表.xlsx", as_workbook(own))])
    found = office.desk.reading.survey_findings({"id": batch, "part": "1005"}, CLERK)["items"]
    assert (part["errors"], [f["code"] for f in found if f["severity"] == "error"]) == (0, [])
    submitted(office, batch, "1005")
    approve_all(office, batch, "1005")
    assert merged(office, batch)["merged"]["modes"] == [2]
    assert registered(office, batch)["registered"]["drafted"] == 1
    assert released(office, batch)["released"]["published"] == 1
    references = References(office.store)
    item = references.item(code)
    assert item is not None
    assert item.published is not None
    assert (item.revision, item.published.name, item.published.group_code) == (1, name, "10057701000")
    assert references.group("10057700000").name == "教师荣誉管理"  # type: ignore[union-attr]
    assert references.group("10057701000").name == "荣誉称号"  # type: ignore[union-attr]


def test_a_filing_of_another_departments_items_is_told(office: Office) -> None:
    batch = office.open(["1005"])
    part = office.upload(batch, "1005", rows_of("3004"))
    found = office.desk.reading.survey_findings({"id": batch, "part": "1005", "severity": "error"}, CLERK)
    assert part["errors"] == found["total"] == 10
    assert {f["code"] for f in found["items"]} == {"DEPARTMENT_NOT_OF_PART"}


def test_an_expert_returns_items_and_sees_the_next_upload_afresh(office: Office) -> None:
    batch = office.open(["1005"])
    office.upload(batch, "1005", rows_of("1005"))
    submitted(office, batch, "1005")
    judgement = {
        "id": batch,
        "part": "1005",
        "upload": 1,
        "returned": [{"code": "10050101001", "reason": "时限与法规不符"}],
        "rest": True,
    }
    with pytest.raises(RuleViolated) as refused:
        office.desk.filing.review_survey(judgement, CLERK)
    assert refused.value.code == "FOUR_EYES"
    office.desk.filing.review_survey(judgement, EXPERT)
    items = office.desk.reading.survey_items({"id": batch, "part": "1005"}, CLERK)["items"]
    assert {item["code"]: item["state"] for item in items}["10050101001"] == "RETURNED"
    assert office.part(batch, "1005")["stage"] == "RETURNED"

    office.upload(batch, "1005", rows_of("1005"))
    items = office.desk.reading.survey_items({"id": batch, "part": "1005"}, CLERK)["items"]
    assert {item["state"] for item in items} == {"DRAFT"}
    assert len(items) == 9, "rows of the earlier upload are gone"


def test_judgements_of_items_that_are_not_there_are_refused(office: Office) -> None:
    batch = office.open(["1005"])
    office.upload(batch, "1005", rows_of("1005"))
    submitted(office, batch, "1005")
    with pytest.raises(ValidationFailed):
        office.desk.filing.review_survey(
            {"id": batch, "part": "1005", "upload": 1, "approved": ["10059999001"]}, EXPERT
        )


def test_zero_is_declared_approved_and_filed(office: Office) -> None:
    batch = office.open(["1005"])
    office.desk.filing.declare_survey_zero({"id": batch, "part": "1005"}, CLERK)
    approve_all(office, batch, "1005")
    merged(office, batch)
    registered(office, batch)
    office.catch_up()
    filing = InventoryView(office.database).filing("1005")
    assert filing is not None
    assert (filing.declared_zero, filing.item_codes) == (True, ())


def test_contradictions_between_departments_are_reported_and_cycles_left_out(office: Office) -> None:
    batch = office.open(["1005"])
    rows = clean_rows()
    own = {key: [dict(row) for row in rows[key] if row["事项编码"][:4] == "1005"] for key in rows}
    assert office.upload(batch, "1005", [Upload("四表.xlsx", as_workbook(own))])["errors"] == 0
    relations = office.desk.reading
    submitted(office, batch, "1005")
    approve_all(office, batch, "1005")
    state = merged(office, batch)
    page = relations.survey_merge({"id": batch, "kind": "relations", "limit": 200}, BUREAU)
    assert page["total"] == state["merged"]["relations"] == len(page["items"])


def test_the_workbook_goes_out_filled_and_comes_back_without_a_loss(office: Office) -> None:
    batch = office.open(["1005"])
    answer = office.desk.reading.survey_workbook({"id": batch, "part": "1005"}, CLERK)
    book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(answer["content"])))
    sheet = book[TABLES[0].title]
    header = [cell.value for cell in sheet[1]]
    assert sheet.max_row > 9
    for line in range(2, sheet.max_row + 1):
        sheet.cell(line, header.index("填报人") + 1).value = "李建"
        sheet.cell(line, header.index("填报日期") + 1).value = "2026-03-03"
    target = io.BytesIO()
    book.save(target)
    part = office.upload(batch, "1005", [Upload("四表.xlsx", target.getvalue())])
    found = office.desk.reading.survey_findings({"id": batch, "part": "1005", "limit": 200}, CLERK)["items"]
    assert [(f["table"], f["code"], f["message"]) for f in found if f["severity"] == "error"] == []
    assert part["items"] == sheet.max_row - 1

    answer = office.desk.reading.survey_workbook({"id": batch, "part": "1005", "form": "csv"}, CLERK)
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(answer["content"]))) as archive:
        assert sorted(archive.namelist()) == sorted(table.file for table in TABLES)


def test_everybody_stays_with_their_own(office: Office) -> None:
    batch = office.open(["1005"])
    for call in (
        lambda: office.desk.filing.open_survey(
            {"name": "x", "due": "2099-01-01", "departments": ["1005"]}, CLERK
        ),
        lambda: office.desk.filing.declare_survey_zero({"id": batch, "part": "1005"}, OTHER),
        lambda: office.desk.reading.survey_items({"id": batch, "part": "1005"}, OTHER),
        lambda: office.desk.catalogue.merge_survey({"id": batch}, CLERK),
        lambda: office.desk.catalogue.accept_survey({"id": batch, "remark": "好"}, EXPERT),
    ):
        with pytest.raises(Forbidden):
            call()
    with pytest.raises(NotFound):
        office.desk.filing.get_survey({"id": "none"}, CLERK)
    assert office.desk.filing.list_surveys({}, OTHER)["items"][0]["id"] == batch


def test_the_person_who_registered_does_not_publish(office: Office, department_merged: str) -> None:
    registered(office, department_merged)
    with pytest.raises(RuleViolated) as refused:
        office.desk.catalogue.release_survey({"id": department_merged}, BUREAU)
    assert refused.value.code == "FOUR_EYES"


def test_reasons_are_asked_for_once_per_mode(office: Office, department_merged: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        office.desk.catalogue.register_survey({"id": department_merged, "reasons": []}, BUREAU)
    modes = office.batch(department_merged)["merged"]["modes"]
    assert {error.pointer for error in refused.value.errors} == {
        f"/reasons/{mode}/{field}" for mode in modes for field in ("goal", "measures")
    }
