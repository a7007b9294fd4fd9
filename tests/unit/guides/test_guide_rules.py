"""Each rule of a guide: a change that breaks it gives exactly one finding at its place."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from event_sourcing.errors import ValidationFailed
from services.guides.guide import rules
from services.guides.guide.schema import guide_content
from services.guides.limits import Limit
from tests.unit.guides.examples import FEE, GUIDE, SAMPLES

Change = Callable[[dict[str, Any]], Any]


def spoilt(change: Change) -> dict[str, Any]:
    guide = copy.deepcopy(GUIDE)
    change(guide)
    return guide


def material(**more: Any) -> Change:
    return lambda guide: guide["materials"][1].update(more)


def step(index: int, **more: Any) -> Change:
    return lambda guide: guide["procedure"][index].update(more)


def limit(name: str, *limit_: Any) -> Change:
    value = dict(zip(("value", "unit", "unit_name"), limit_, strict=True)) if limit_ else None
    return lambda guide: guide["time_limit"].update({name: value})


def fee(**more: Any) -> Change:
    return lambda guide: guide.update(fee=FEE | more)


def fee_item(**more: Any) -> Change:
    return fee(items=[FEE["items"][0] | more])  # type: ignore[index]


SPECIAL = {
    "name": "公示",
    "max_days": 5,
    "day_unit": "工作日",
    "counts_in_promised": False,
    "publicity": True,
}

BROKEN: list[tuple[Change, str, str]] = [
    (lambda g: g.update(item_code="10050001001"), "/item_code", "ITEM_CODE"),
    (lambda g: g.update(item_name=" "), "/item_name", "REQUIRED"),
    (lambda g: g["applicants"].update(subjects=[]), "/applicants/subjects", "REQUIRED"),
    (lambda g: g["applicants"].update(subjects=["公民"]), "/applicants/subjects/0", "OPTION"),
    (lambda g: g["applicants"].update(description=""), "/applicants/description", "REQUIRED"),
    (lambda g: g.update(legal_basis=[]), "/legal_basis", "REQUIRED"),
    (lambda g: g["legal_basis"][0].update(law=""), "/legal_basis/0/law", "REQUIRED"),
    (lambda g: g["legal_basis"][0].update(level=""), "/legal_basis/0/level", "REQUIRED"),
    (lambda g: g["legal_basis"][0].update(law_evidence="x"), "/legal_basis/0/law_evidence", "OPTION"),
    (lambda g: g["legal_basis"][0].update(article_evidence="x"), "/legal_basis/0/article_evidence", "OPTION"),
    (lambda g: g.update(conditions=[]), "/conditions", "REQUIRED"),
    (lambda g: g.update(conditions=["有学历", ""]), "/conditions/1", "REQUIRED"),
    (step(1, seq=3), "/procedure/1/seq", "SEQUENCE"),
    (step(1, name=""), "/procedure/1/name", "REQUIRED"),
    (step(2, kind="think"), "/procedure/2/kind", "OPTION"),
    (step(2, office_code="5"), "/procedure/2/office_code", "DEPARTMENT_CODE"),
    (step(2, office=""), "/procedure/2/office", "REQUIRED"),
    (step(1, days=-1), "/procedure/1/days", "RANGE"),
    (step(1, day_unit="天"), "/procedure/1/day_unit", "OPTION"),
    (step(2, special=SPECIAL | {"name": ""}), "/procedure/2/special/name", "REQUIRED"),
    (step(2, special=SPECIAL | {"max_days": 0}), "/procedure/2/special/max_days", "RANGE"),
    (step(2, special=SPECIAL | {"day_unit": "天"}), "/procedure/2/special/day_unit", "OPTION"),
    (step(3, kind="review"), "/procedure", "STEP_MISSING"),
    (lambda g: [step(0, kind="accept")(g), step(1, kind="apply")(g)], "/procedure", "STEP_ORDER"),
    (step(2, days=14), "/procedure", "STEP_DAYS"),
    (lambda g: g.update(materials=[]), "/materials", "REQUIRED"),
    (material(seq=1), "/materials/1/seq", "SEQUENCE"),
    (material(id=""), "/materials/1/id", "REQUIRED"),
    (material(name=""), "/materials/1/name", "REQUIRED"),
    (material(name="法律法规规定的其他材料"), "/materials/1/name", "MATERIAL_CATCH_ALL"),
    (material(name="其它有关证明材料"), "/materials/1/name", "MATERIAL_CATCH_ALL"),
    (material(form="scan"), "/materials/1/form", "OPTION"),
    (material(form_code="1"), "/materials/1/form_code", "CODE_MISMATCH"),
    (material(requirement="maybe"), "/materials/1/requirement", "OPTION"),
    (material(requirement_code="2"), "/materials/1/requirement_code", "CODE_MISMATCH"),
    (material(condition=None), "/materials/1/condition", "CONDITION_MISSING"),
    (material(source="30"), "/materials/1/source", "OPTION"),
    (material(originals=-1), "/materials/1/originals", "RANGE"),
    (material(copies=0), "/materials/1/copies", "RANGE"),
    (lambda g: g["materials"][0].update(originals=0), "/materials/0/originals", "RANGE"),
    (
        lambda g: g["materials"][0].update(requirement="optional", requirement_code="2"),
        "/materials",
        "MATERIAL_NOT_REQUIRED",
    ),
    (lambda g: g["accepting_department"].update(code="x"), "/accepting_department/code", "DEPARTMENT_CODE"),
    (lambda g: g["accepting_department"].update(name=""), "/accepting_department/name", "REQUIRED"),
    (lambda g: g.update(accepting_place=""), "/accepting_place", "REQUIRED"),
    (lambda g: g["contact"].update(phone=""), "/contact/phone", "REQUIRED"),
    (lambda g: g.update(accepting_hours=""), "/accepting_hours", "REQUIRED"),
    (lambda g: g.update(remarks=""), "/remarks", "REQUIRED"),
    (limit("statutory"), "/time_limit/statutory_note", "REQUIRED"),
    (limit("statutory", 0, "WD", "工作日"), "/time_limit/statutory/value", "RANGE"),
    (limit("statutory", 30, "D", "天"), "/time_limit/statutory/unit", "OPTION"),
    (limit("statutory", 30, "WD", "自然日"), "/time_limit/statutory/unit_name", "CODE_MISMATCH"),
    (limit("statutory", 19, "WD", "工作日"), "/time_limit/promised", "LIMIT_PROMISED_LONGER"),
    (limit("statutory", 27, "CD", "自然日"), "/time_limit/promised", "LIMIT_PROMISED_LONGER"),
    (lambda g: g["time_limit"].update(not_counted=[""]), "/time_limit/not_counted/0", "REQUIRED"),
    (lambda g: g["fee"].update(text=""), "/fee/text", "REQUIRED"),
    (lambda g: g["fee"].update(text="按规定"), "/fee/text", "FEE_NOT_EXPLICIT"),
    (fee(charged=False, text="不收费"), "/fee/items", "FEE_ITEMS"),
    (fee(items=[]), "/fee/items", "FEE_ITEMS_MISSING"),
    (fee_item(name=""), "/fee/items/0/name", "REQUIRED"),
    (fee_item(unit=""), "/fee/items/0/unit", "REQUIRED"),
    (fee_item(basis=""), "/fee/items/0/basis", "REQUIRED"),
    (fee_item(standard=-1), "/fee/items/0/standard", "RANGE"),
]


@pytest.mark.parametrize(("change", "pointer", "code"), BROKEN, ids=[f"{row[1]}-{row[2]}" for row in BROKEN])
def test_one_mistake_is_one_finding(change: Change, pointer: str, code: str) -> None:
    found = rules.problems(guide_content(spoilt(change)))
    assert [(each.pointer, each.code) for each in found] == [(pointer, code)]


def test_repeated_subjects_and_material_ids_are_found_on_each() -> None:
    twice = spoilt(lambda g: g["applicants"].update(subjects=["个人", "个人"]))
    assert [each.code for each in rules.problems(guide_content(twice))] == ["DUPLICATE", "DUPLICATE"]
    same = spoilt(material(id="10050101001-M01"))
    assert [each.pointer for each in rules.problems(guide_content(same))] == [
        "/materials/0/id",
        "/materials/1/id",
    ]


@pytest.mark.parametrize(
    "change",
    [
        fee(),
        fee_item(standard=12.5),
        limit("promised"),
        limit("statutory", 28, "CD", "自然日"),
        limit("statutory", 1, "M", "月"),
        step(2, special=SPECIAL),
        step(2, day_unit="自然日", days=40),
        material(name="学校决策机构的决议或者其他形式的决定"),
        material(form="electronic", form_code="5", copies=0),
    ],
)
def test_what_no_rule_forbids_is_right(change: Change) -> None:
    assert rules.problems(guide_content(spoilt(change))) == []


def test_the_name_of_a_unit_may_be_left_out() -> None:
    guide = guide_content(spoilt(lambda g: g["time_limit"]["promised"].pop("unit_name")))
    assert guide.time_limit.promised == Limit(20, "WD", "工作日")


@pytest.mark.parametrize(
    ("promised", "statutory", "within"),
    [
        ((20, "WD"), (20, "WD"), True),
        ((20, "WD"), (28, "CD"), True),
        ((21, "WD"), (1, "M"), True),
        ((22, "WD"), (1, "M"), False),
        ((1, "M"), (21, "WD"), True),
        ((1, "M"), (30, "CD"), True),
        ((31, "CD"), (1, "M"), False),
    ],
)
def test_unlike_units_are_compared(promised: Any, statutory: Any, within: bool) -> None:
    assert Limit(*promised, "").within(Limit(*statutory, "")) is within


def test_limits_read_as_people_say_them() -> None:
    assert [str(Limit(3, "M", "月")), str(Limit(3, "CD", "自然日"))] == ["3个月", "3自然日"]


def test_warnings_name_what_is_not_verified() -> None:
    assert rules.warnings(guide_content(GUIDE)) == []
    recalled = spoilt(lambda g: g["legal_basis"][0].update(article_evidence="recalled"))
    recalled["fee"] = FEE | {"amount_status": "illustrative"}
    assert [(each.pointer, each.code) for each in rules.warnings(guide_content(recalled))] == [
        ("/legal_basis/0", "BASIS_UNVERIFIED"),
        ("/fee/amount_status", "FEE_ILLUSTRATIVE"),
    ]


@pytest.mark.parametrize("value", ["25", True, None, float("inf"), float("nan"), 1e300])
def test_an_amount_is_a_number(value: Any) -> None:
    with pytest.raises(ValidationFailed) as caught:
        guide_content(spoilt(fee_item(standard=value)))
    assert [each.pointer for each in caught.value.errors] == ["/fee/items/0/standard"]


def test_missing_and_unknown_elements_are_found_at_once() -> None:
    broken = spoilt(lambda g: [g.pop("contact"), g.update(colour="red"), g["fee"].pop("charged")])
    with pytest.raises(ValidationFailed) as caught:
        guide_content(broken)
    assert {(each.pointer, each.code) for each in caught.value.errors} == {
        ("/contact", "REQUIRED"),
        ("/colour", "UNKNOWN"),
        ("/fee/charged", "REQUIRED"),
    }


def test_the_samples_have_the_fourteen_elements() -> None:
    meta = json.loads((SAMPLES / "guides.json").read_text(encoding="utf-8"))["meta"]
    assert len(meta["elements"]) == len(GUIDE) == 14
