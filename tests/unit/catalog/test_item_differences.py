"""Field-level differences: everything an item says has a label, and every change is found where it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

import pytest

from services.catalog.item.content import ItemContent, ModeJustification
from services.catalog.item.differences import LABELS, Difference, differences
from services.catalog.item.schema import item_document
from services.catalog.limits import Limit
from tests.unit.catalog.examples import content

FIRST = content(mode_justification=ModeJustification("条件", "流程", "目标", "措施"))


def leaves(document: Any, pointer: str = "") -> Iterator[str]:
    if isinstance(document, dict):
        for name, value in document.items():
            yield from leaves(value, f"{pointer}/{name}")
    else:
        yield pointer


def test_everything_an_item_says_has_a_label() -> None:
    unlabelled = [
        leaf
        for leaf in leaves(item_document(FIRST))
        if not any(leaf == pointer or leaf.startswith(f"{pointer}/") for pointer in LABELS)
    ]
    assert unlabelled == []


def test_every_label_names_a_field() -> None:
    known = {f.name for f in fields(ItemContent)}
    assert {pointer.split("/")[1] for pointer in LABELS} == known
    assert len(set(LABELS.values())) == len(LABELS)


def test_equal_contents_do_not_differ() -> None:
    assert differences(FIRST, replace(FIRST)) == []


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (
            replace(FIRST, promised_limit=Limit(15, "WD")),
            [
                Difference(
                    "/promised_limit",
                    "承诺办理期限",
                    {"value": 20, "unit": "WD"},
                    {"value": 15, "unit": "WD"},
                )
            ],
        ),
        (
            replace(FIRST, applicant_types=("个人", "企业")),
            [Difference("/applicant_types", "申办主体", ["个人"], ["个人", "企业"])],
        ),
        (
            replace(FIRST, online=replace(FIRST.online, channel="LOCAL", system=None)),
            [
                Difference("/online/channel", "办理渠道", "REDIRECT", "LOCAL"),
                Difference("/online/system", "省级系统", "PROV-TEACHER", None),
            ],
        ),
        (
            replace(FIRST, categories={**FIRST.categories, "stage": ()}),
            [Difference("/categories/stage", "学段", ["S3"], [])],
        ),
        (
            replace(FIRST, apply_window=None, effective_from=None),
            [
                Difference("/apply_window", "申请时间", {"from": "2026-04-07", "to": "2026-04-20"}, None),
                Difference("/effective_from", "生效日期", "2026-01-01", None),
            ],
        ),
    ],
)
def test_each_change_is_found_where_it_is(after: ItemContent, expected: list[Difference]) -> None:
    assert differences(FIRST, after) == expected


def test_a_part_that_is_new_is_new_in_each_of_its_fields() -> None:
    found = differences(replace(FIRST, mode_justification=None), FIRST)
    assert [(d.pointer, d.before, d.after) for d in found] == [
        ("/mode_justification/conditions", None, "条件"),
        ("/mode_justification/process", None, "流程"),
        ("/mode_justification/goal", None, "目标"),
        ("/mode_justification/measures", None, "措施"),
    ]


def test_differences_the_other_way_round_are_mirrored() -> None:
    other = content(annual_volume=None, max_visits=1)
    there, back = differences(FIRST, other), differences(other, FIRST)
    assert [(d.pointer, d.before, d.after) for d in there] == [(d.pointer, d.after, d.before) for d in back]


def test_against_nothing_all_that_is_said_is_new() -> None:
    found = {d.pointer: d.after for d in differences(None, FIRST)}
    assert found["/name"] == FIRST.name
    assert all(d.before is None for d in differences(None, FIRST))
