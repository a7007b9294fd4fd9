"""Rows of the four tables as an item: new ones keep every rule of items, registered ones change only where they differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from services.catalog.item import rules
from services.catalog.limits import Limit
from services.catalog.survey_batch.drafting import ModeReasons, SurveyedRows, drafted, needs_reasons, revised
from tests.unit.catalog.examples import content
from tests.unit.catalog.survey.examples import clean_rows

REASONS = {mode: ModeReasons("少跑一次", "数据共享") for mode in (1, 2, 3, 4)}
ITEM = "10050101001"


def no_theme(dimension: str, label: str) -> str | None:
    return "050" if label.startswith("职业资格") else None


def rows(code: str = ITEM, **t2: str) -> SurveyedRows:
    found = {key: [row for row in of if row["事项编码"] == code] for key, of in clean_rows().items()}
    scope = [{**row, **t2} for row in found["t2"]]
    t1 = found["t1"][0]
    return SurveyedRows(code, t1["事项名称"], t1, scope, found["t3"], found["t4"])


@pytest.mark.parametrize("mode", ["1", "2", "3", "4"])
@pytest.mark.parametrize("code", sorted({row["事项编码"] for row in clean_rows()["t1"]}))
def test_a_new_item_breaks_no_rule_and_lacks_nothing(code: str, mode: str) -> None:
    item = drafted(rows(code, 网办模式=mode), "3", no_theme, REASONS, date(2026, 12, 1))
    assert rules.problems(item) == []
    assert rules.gaps(item) == []
    assert rules.unjustified(item) == []


def test_an_item_that_says_the_same_stays_as_it_is() -> None:
    item = content()
    assert revised(item, rows(), no_theme, REASONS) == item


@pytest.mark.parametrize(
    ("t2", "changed"),
    [
        ({"法定时限": "25"}, {"statutory_limit": Limit(25, "WD")}),
        ({"承诺时限(工作日)": "12"}, {"promised_limit": Limit(12, "WD")}),
        ({"是否收费": "是"}, {"charged": True}),
    ],
)
def test_only_what_differs_is_changed(t2: dict[str, str], changed: dict) -> None:
    item = content()
    assert revised(item, rows(**t2), no_theme, REASONS) == replace(item, **changed)


def test_another_mode_brings_what_follows_from_it() -> None:
    item = revised(content(), rows(网办模式="4"), no_theme, REASONS)
    assert (item.service_mode, item.max_visits, item.result.electronic) == (4, 0, True)
    assert "ONLINE" in item.result.delivery
    assert rules.problems(item) == []


def test_reasons_are_asked_only_where_there_are_none() -> None:
    assert not needs_reasons(content())
    bare = content(mode_justification=None)
    assert needs_reasons(bare)
    assert needs_reasons(None)
    reasons = revised(bare, rows(), no_theme, REASONS).mode_justification
    assert reasons is not None
    assert (reasons.goal, reasons.measures) == ("少跑一次", "数据共享")
    assert reasons.process.startswith("网上提交申请 → ")
