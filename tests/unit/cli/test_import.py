"""`banshi import` on the shipped data and on spoilt copies of it, against the real rules of the catalogue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.importing.files import expand, read_files
from cli.importing.findings import errors
from cli.importing.rows import Batch
from cli.importing.run import Report, run_import
from services.catalog.public_events import translate
from tests.unit.cli.local_services import LocalServices
from tests.unit.cli.samples import SAMPLES, changed, first_items

CATALOG_FILES = [SAMPLES / name for name in ("departments.json", "codelists.json", "items.json")]


@pytest.fixture
def services() -> LocalServices:
    return LocalServices()


@pytest.fixture(scope="module")
def catalog_batch() -> Batch:
    return read_files(CATALOG_FILES, None)


def load(services: LocalServices, batch: Batch, **options: Any) -> Report:
    return run_import(services, batch, sleep=lambda _: None, **options)


def public(services: LocalServices) -> Counter[str]:
    recorded = (event for commit in services.store.read_commits(0, limit=10_000) for event in commit.events)
    told = (translate(event) for event in recorded)
    return Counter(event.name for event in told if event is not None)


class TestTheSampleData:
    def test_is_published_whole(self, services: LocalServices, catalog_batch: Batch) -> None:
        report = load(services, catalog_batch)
        assert errors(report.findings) == []
        assert public(services) == {
            "department-registered.v1": 48,
            "category-dimension-defined.v1": 5 + 14,
            "item-group-registered.v1": 28,
            "external-item-registered.v1": 18,
            "item-published.v1": 81,
            "relation-declared.v1": 109,
        }

    def test_is_warned_of_where_it_lacks_what_cannot_be_demanded(
        self, services: LocalServices, catalog_batch: Batch
    ) -> None:
        report = load(services, catalog_batch, dry_run=True)
        assert Counter(finding.code for finding in report.findings) == {
            "MODE_UNJUSTIFIED": 81,
            "STATUTORY_LIMIT_MISSING": 1,
            "ITEM_SUSPENDED": 1,
        }

    def test_keeps_a_suspended_item_public_but_closed_online(
        self, services: LocalServices, catalog_batch: Batch
    ) -> None:
        load(services, catalog_batch)
        assert services.catalog.get_item({"code": "10140000001"})["published"]["online"]["enabled"] is False
        assert services.catalog.get_item({"code": "10050101001"})["published"]["online"]["enabled"] is True

    def test_is_not_sent_again(self, services: LocalServices, catalog_batch: Batch) -> None:
        load(services, catalog_batch)
        end, services.called[:] = services.store.end(), []
        report = load(services, catalog_batch)
        assert (services.store.end(), services.called, sum(report.changed.values())) == (end, [], 0)

    def test_is_only_checked_on_a_dry_run(self, services: LocalServices, catalog_batch: Batch) -> None:
        report = load(services, catalog_batch, dry_run=True)
        assert (services.store.end(), report.changed["items"]) == (0, 81)

    def test_is_read_from_a_directory_in_the_right_order(self) -> None:
        assert [path.name for path in expand([SAMPLES])] == [
            "departments.json",
            "codelists.json",
            "items.json",
            "guides.json",
            "forms.json",
            "functions.json",
            "dataelements.json",
        ]

    def test_may_be_read_in_any_order_of_files_and_of_departments(
        self, services: LocalServices, tmp_path: Path
    ) -> None:
        backwards = changed(tmp_path, "departments.json", lambda document: document["departments"].reverse())
        batch = read_files([SAMPLES / "items.json", SAMPLES / "codelists.json", backwards], None)
        assert errors(load(services, batch).findings) == []


@pytest.mark.parametrize("commands_before_the_kill", [0, 1, 30, 150, 290])
def test_a_killed_import_goes_on_where_it_stopped(
    services: LocalServices, catalog_batch: Batch, commands_before_the_kill: int
) -> None:
    services.die_after = commands_before_the_kill
    with pytest.raises(ConnectionAbortedError):
        load(services, catalog_batch)
    services.die_after = None
    load(services, catalog_batch)
    untouched = LocalServices()
    load(untouched, catalog_batch)
    assert public(services) == public(untouched)


def test_an_import_outlives_a_restart_of_the_service(services: LocalServices, catalog_batch: Batch) -> None:
    services.outages = 3
    assert not load(services, catalog_batch).refused


def test_a_changed_item_is_revised_and_published_and_can_be_changed_back(
    services: LocalServices, catalog_batch: Batch, tmp_path: Path
) -> None:
    load(services, catalog_batch)
    more = changed(tmp_path, "items.json", row(ITEM, annualVolume=7000))
    for path, volume in ((more, 7000), (SAMPLES / "items.json", 6200)):
        services.called.clear()
        report = load(services, read_files([path], "items"))
        assert services.called == ["revise_item", "publish_imported_item"]
        assert (report.changed, report.unchanged["items"]) == ({"items": 1}, 80)
        assert services.catalog.get_item({"code": CODE})["published"]["annual_volume"] == volume


def test_the_same_row_always_gives_the_same_idempotency_keys(catalog_batch: Batch) -> None:
    runs = []
    for _ in range(2):
        recorder = LocalServices()
        load(recorder, catalog_batch)
        runs.append([commit.commit_id for commit in recorder.store.read_commits(0, limit=10_000)])
    assert runs[0] == runs[1]


ITEM, CODE = 29, "10050101001"
"""Index in items.json, and code, of 高级中学教师资格认定."""

REGISTRATION = 35
"""Index of 中小学教师资格定期注册, which follows it."""

Change = Callable[[Any], None]


def row(index: int, **values: Any) -> Change:
    """Set values of one row of items.json."""

    def change(document: Any) -> None:
        document["items"][index].update(values)

    return change


def within(index: int, part: str, **values: Any) -> Change:
    """Set values of one object inside a row of items.json."""

    def change(document: Any) -> None:
        document["items"][index][part].update(values)

    return change


def without(index: int, key: str) -> Change:
    def change(document: Any) -> None:
        del document["items"][index][key]

    return change


def copied(document: Any) -> None:
    document["items"].append(dict(document["items"][ITEM]))


def renamed_like_its_neighbour(document: Any) -> None:
    for item in document["items"][ITEM + 1 : ITEM + 2]:
        item["name"] = document["items"][ITEM]["name"]
        item["flow"]["chartFile"] = f"{item['code']}-{item['name']}.jpg"


def in_a_circle(document: Any) -> None:
    """定期注册 comes after the qualification, and now before it as well."""
    document["items"][REGISTRATION]["successors"].append({"itemCode": CODE, "mandatory": True})


def contradicting(document: Any) -> None:
    document["items"][ITEM]["successors"][0]["mandatory"] = False


def list_is_no_list(document: Any) -> None:
    document["items"][ITEM]["successors"] = "10150000001"


@pytest.mark.parametrize(
    ("change", "number", "pointer", "code"),
    [
        (row(ITEM, code="1005010100"), 30, "/items/29/code", "ITEM_CODE"),
        (row(ITEM, departmentCode="1006"), 30, "/items/29/departmentCode", "DEPARTMENT_MISMATCH"),
        (row(ITEM, parentCode=None), 30, "/items/29/parentCode", "GROUP_MISMATCH"),
        (row(ITEM, itemType="非行政许可"), 30, "/items/29/itemType", "ITEM_TYPE_ABOLISHED"),
        (row(ITEM, applicantSubjects=["个人", "学校"]), 30, "/items/29/applicantSubjects/1", "OPTION"),
        (row(ITEM, maxVisits=1), 30, "/items/29/maxVisits", "MODE_VISITS"),
        (row(ITEM, serviceMode="2"), 30, "/items/29/serviceMode", "TYPE"),
        (row(ITEM, effectiveFrom="2026-13-01"), 30, "/items/29/effectiveFrom", "FORMAT"),
        (
            row(ITEM, promisedLimit={"value": 31, "unit": "WD"}),
            30,
            "/items/29/promisedLimit",
            "LIMIT_PROMISED_LONGER",
        ),
        (within(ITEM, "promisedLimit", value="20"), 30, "/items/29/promisedLimit/value", "TYPE"),
        (within(ITEM, "categories", stage=["S9"]), 30, "/items/29/categories/stage/0", "CATEGORY_UNKNOWN"),
        (within(ITEM, "flow", chartFile="图.jpg"), 30, "/items/29/flow/chartFile", "FLOWCHART_NAME"),
        (
            within(ITEM, "onlineApply", channel={"type": "REDIRECT"}),
            30,
            "/items/29/onlineApply/channel/system",
            "CHANNEL_SYSTEM",
        ),
        (row(ITEM, relatedDepartments=["4099"]), 30, "/items/29/relatedDepartments/0", "DEPARTMENT_UNKNOWN"),
        (row(ITEM, status="9"), 30, "/items/29/status", "OPTION"),
        (row(ITEM, kind="小项"), 30, "/items/29/kind", "KIND"),
        (without(ITEM, "charged"), 30, "/items/29/charged", "REQUIRED"),
        (without(ITEM, "onlineApply"), 30, "/items/29/onlineApply", "REQUIRED"),
        (row(2, parentCode=None), 3, "/items/2/parentCode", "GROUP_PARENT"),
        (row(2, code="10050101001"), 3, "/items/2/code", "GROUP_CODE"),
        (copied, 41, "/items/40/code", "DUPLICATE"),
        (renamed_like_its_neighbour, 31, "/items/30", "NAME_TAKEN"),
        (in_a_circle, 36, "/items/35/successors/0", "RELATION_CYCLE"),
        (contradicting, 36, "/items/35/prerequisites/0", "RELATION_MISMATCH"),
        (list_is_no_list, 30, "/items/29/successors/0", "ROW_SHAPE"),
    ],
)
def test_one_wrong_row_is_named_with_row_field_and_rule_and_nothing_is_sent(
    services: LocalServices, tmp_path: Path, change: Change, number: int, pointer: str, code: str
) -> None:
    spoilt = changed(tmp_path, "items.json", lambda document: (first_items(document), change(document)))
    report = load(services, read_files([*CATALOG_FILES[:2], spoilt], None))
    found = [finding for finding in errors(report.findings) if finding.code == code]
    assert [(finding.file, finding.row, finding.pointer) for finding in found][:1] == [
        ("items.json", number, pointer)
    ]
    assert (services.store.end(), services.called) == (0, [])


def test_every_wrong_row_of_a_file_is_reported_at_once(services: LocalServices, tmp_path: Path) -> None:
    def spoil(document: Any) -> None:
        document["items"][ITEM]["maxVisits"] = 0
        document["items"][40]["itemType"] = "02"
        document["items"][50]["consult"]["replyWithinWorkingDays"] = 30
        document["externalItems"][3]["resultDocument"] = ""
        document["items"].append("一行文字")

    spoilt = changed(tmp_path, "items.json", spoil)
    report = load(services, read_files([*CATALOG_FILES[:2], spoilt], None))
    assert [(finding.row, finding.code) for finding in errors(report.findings)] == [
        (110, "ROW_SHAPE"),
        (4, "REQUIRED"),
        (30, "MODE_VISITS"),
        (41, "ITEM_TYPE_NOT_APPLIED_FOR"),
        (51, "RANGE"),
    ]


@pytest.mark.parametrize(("status", "note"), [("3", "ITEM_NOT_IN_USE"), ("4", "ITEM_NOT_IN_USE")])
def test_items_that_are_not_in_use_are_left_out_with_a_word(tmp_path: Path, status: str, note: str) -> None:
    batch = read_files([changed(tmp_path, "items.json", row(ITEM, status=status))], "items")
    assert CODE not in [r.subject for r in batch.rows if r.kind == "items"]
    assert [(finding.subject, finding.code) for finding in batch.findings if finding.code == note] == [
        (CODE, note)
    ]


def test_a_misspelt_field_is_pointed_out(tmp_path: Path) -> None:
    batch = read_files([changed(tmp_path, "items.json", row(ITEM, anualVolume=6200))], "items")
    assert [(f.severity, f.code, f.subject) for f in batch.findings if "anualVolume" in f.detail] == [
        ("warning", "FIELD_UNKNOWN", CODE)
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"{", "FILE_NOT_JSON"),
        ('{"departments": "广州"}'.encode("gbk"), "FILE_ENCODING"),
        (b"[]", "FILE_SHAPE"),
        (b"{}", "FILE_SHAPE"),
        (b'{"items": {}}', "FILE_SHAPE"),
        (b'{"stage": {"values": []}}', "FILE_SHAPE"),
        (b'{"departments": [1]}', "ROW_SHAPE"),
        (b'{"guides": [1]}', "ROW_SHAPE"),
        (b'{"forms": [1]}', "ROW_SHAPE"),
    ],
)
def test_an_unreadable_file_is_a_finding_not_a_traceback(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "some.json"
    path.write_bytes(content)
    assert [finding.code for finding in read_files([path], None).findings] == [code]


def test_a_file_that_cannot_be_opened_is_a_finding(tmp_path: Path) -> None:
    assert [f.code for f in read_files([tmp_path / "none.json"], None).findings] == ["FILE_UNREADABLE"]


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "departments.json"
    path.write_bytes(b"\xef\xbb\xbf" + (SAMPLES / "departments.json").read_bytes())
    assert len(read_files([path], None).rows) == 48
