from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from event_sourcing.errors import ValidationFailed
from event_sourcing.given_when_then import given
from services.catalog.item import rules
from services.catalog.item.aggregate import item_decider
from services.catalog.item.commands import DraftItem
from services.catalog.item.content import ApplyWindow, Consult, ItemContent, ModeJustification, Online, Result
from services.catalog.limits import Limit
from tests.unit.catalog.examples import content

LOCAL = Online(True, "LOCAL", None, None, "4", None)
FORWARDED = Online(True, "FORWARD_API", "PROV-ROLL", "https://roll.example/", "4", None)
ON_PAPER = Result("证书", False, None, ("WINDOW",))
ELECTRONIC = Result("证书", True, None, ("ONLINE",))
AT_ONCE = Result("证书", False, None, ("WINDOW_INSTANT",))


def refusals(item: ItemContent) -> set[tuple[str, str]]:
    raised = given(item_decider).when(DraftItem(item, "editor-zhao")).then_raises(ValidationFailed)
    assert isinstance(raised, ValidationFailed)
    assert all(error.detail for error in raised.errors)
    return {(error.pointer, error.code) for error in raised.errors}


def test_the_example_breaks_no_rule() -> None:
    assert rules.problems(content()) == []
    assert rules.gaps(content()) == []


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"code": "1005010100"}, {("/code", "ITEM_CODE"), ("/flowchart_file", "FLOWCHART_NAME")}),
        ({"department_code": "1006"}, {("/department_code", "DEPARTMENT_MISMATCH")}),
        ({"group_code": None}, {("/group_code", "GROUP_MISMATCH")}),
        ({"group_code": "10050100000"}, {("/group_code", "GROUP_MISMATCH")}),
        ({"code": "10050000001", "flowchart_file": None}, {("/group_code", "GROUP_MISMATCH")}),
        ({"name": "认定\uff1a高级", "flowchart_file": None}, set()),
        ({"name": "认定/高级", "flowchart_file": None}, {("/name", "NAME")}),
        ({"name": "", "flowchart_file": None}, {("/name", "NAME")}),
        ({"flowchart_file": "流程图.jpg"}, {("/flowchart_file", "FLOWCHART_NAME")}),
        ({"flowchart_file": "10050101001-高级中学教师资格认定.JPG"}, set()),
        ({"business_forms": ("a.docx", "b/c.docx")}, {("/business_forms/1", "NAME")}),
        ({"item_type": "非行政许可"}, {("/item_type", "ITEM_TYPE_ABOLISHED")}),
        ({"item_type": "02"}, {("/item_type", "ITEM_TYPE_NOT_APPLIED_FOR")}),
        ({"item_type": "11"}, {("/item_type", "OPTION")}),
        ({"exercise_level": "0"}, {("/exercise_level", "OPTION")}),
        ({"case_kind": "3"}, {("/case_kind", "OPTION")}),
        ({"applicant_types": ()}, {("/applicant_types", "REQUIRED")}),
        ({"applicant_types": ("个人", "学校")}, {("/applicant_types/1", "OPTION")}),
        ({"applicant_types": ("个人", "个人")}, {("/applicant_types/1", "DUPLICATE")}),
        ({"categories": {"colour": ("red",)}}, {("/categories/colour", "DIMENSION_UNKNOWN")}),
        ({"service_mode": 5}, {("/service_mode", "OPTION")}),
        ({"max_visits": 1}, {("/max_visits", "MODE_VISITS")}),
        ({"statutory_limit": Limit(19, "WD")}, {("/promised_limit", "LIMIT_PROMISED_LONGER")}),
        ({"statutory_limit": Limit(28, "CD")}, set()),
        ({"statutory_limit": None}, set()),
        ({"promised_limit": Limit(0, "WD")}, {("/promised_limit/value", "RANGE")}),
        ({"statutory_limit": Limit(3, "Y")}, {("/statutory_limit/unit", "OPTION")}),
        ({"online": replace(LOCAL, channel="POST")}, {("/online/channel", "OPTION")}),
        ({"online": replace(LOCAL, identity_level="1")}, {("/online/identity_level", "OPTION")}),
        ({"online": replace(LOCAL, system="PROV-ROLL")}, {("/online/system", "CHANNEL_SYSTEM")}),
        ({"online": LOCAL}, set()),
        ({"online": FORWARDED}, set()),
        ({"online": replace(FORWARDED, system=None)}, {("/online/system", "CHANNEL_SYSTEM")}),
        (
            {"online": replace(FORWARDED, channel="REDIRECT", system="")},
            {("/online/system", "CHANNEL_SYSTEM")},
        ),
        ({"online": replace(FORWARDED, url="http://roll.example/")}, {("/online/url", "URL")}),
        ({"result": replace(ON_PAPER, document=" ")}, {("/result/document", "REQUIRED")}),
        ({"result": replace(ON_PAPER, delivery=())}, {("/result/delivery", "REQUIRED")}),
        ({"result": replace(ON_PAPER, delivery=("DRONE",))}, {("/result/delivery/0", "OPTION")}),
        ({"consult": Consult(True, 6)}, {("/consult/reply_within_working_days", "RANGE")}),
        ({"consult": Consult(False, 0)}, set()),
        ({"apply_window": ApplyWindow(date(2026, 4, 20), date(2026, 4, 7))}, {("/apply_window/to", "RANGE")}),
        ({"annual_volume": -1}, {("/annual_volume", "RANGE")}),
        ({"related_departments": ("4001", "1005")}, {("/related_departments", "DEPARTMENT_ITSELF")}),
    ],
)
def test_an_item_is_refused_for_exactly_the_rule_it_breaks(changes: Any, found: set[tuple[str, str]]) -> None:
    item = content(**changes)
    if found:
        assert refusals(item) == found
    else:
        assert rules.problems(item) == []


@pytest.mark.parametrize(
    ("mode", "visits", "case_kind", "result", "found"),
    [
        (1, 1, "1", AT_ONCE, set()),
        (1, 1, "2", AT_ONCE, {("/case_kind", "MODE_CASE_KIND")}),
        (1, 1, "1", ON_PAPER, {("/result/delivery", "MODE_DELIVERY")}),
        (1, 0, "1", AT_ONCE, {("/max_visits", "MODE_VISITS")}),
        (2, 2, "2", ON_PAPER, set()),
        (3, 1, "2", ON_PAPER, set()),
        (3, 2, "2", ON_PAPER, {("/max_visits", "MODE_VISITS")}),
        (4, 0, "2", ELECTRONIC, set()),
        (4, 0, "1", ELECTRONIC, set()),
        (4, 1, "2", ELECTRONIC, {("/max_visits", "MODE_VISITS")}),
        (4, 0, "2", ON_PAPER, {("/result/electronic", "MODE_RESULT"), ("/result/delivery", "MODE_DELIVERY")}),
    ],
)
def test_each_mode_has_its_visits_and_consequences(
    mode: int, visits: int, case_kind: str, result: Result, found: set[tuple[str, str]]
) -> None:
    item = content(service_mode=mode, max_visits=visits, case_kind=case_kind, result=result)
    assert {(error.pointer, error.code) for error in rules.problems(item)} == found


def test_all_mistakes_are_reported_at_once() -> None:
    item = content(name="", item_type="02", max_visits=0, flowchart_file=None)
    assert {pointer for pointer, _ in refusals(item)} == {"/name", "/item_type", "/max_visits"}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, set()),
        ({"mode_justification": None}, {"MODE_UNJUSTIFIED"}),
        ({"mode_justification": ModeJustification("一", "二", " ", "四")}, {"MODE_UNJUSTIFIED"}),
        ({"statutory_limit": None}, {"STATUTORY_LIMIT_MISSING"}),
        ({"statutory_limit": None, "item_type": "20"}, set()),
        ({"online": replace(LOCAL, identity_level="3")}, {"IDENTITY_LEVEL_LOW"}),
        ({"flowchart_file": None}, {"FLOWCHART_MISSING"}),
    ],
)
def test_what_real_catalogues_lack_is_a_warning(changes: Any, found: set[str]) -> None:
    item = content(**changes)
    assert {warning.code for warning in rules.warnings(item)} == found
    assert rules.problems(item) == []
