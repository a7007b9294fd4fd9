"""The published resource catalogue: events in any order, facets, search, files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from contracts import asyncapi
from event_sourcing.cloud_events import CloudEvent
from gateway.projections.changes import changes, merge
from gateway.resource_files import COLUMNS, csv_file, json_file, xlsx_file
from gateway.views.resources import Found, found_among

EXAMPLES = Path(asyncapi.__file__).parent / "examples" / "catalog"
PUBLISHED, WITHDRAWN = (
    CloudEvent.from_json((EXAMPLES / f"resource-{name}.v1.json").read_bytes())
    for name in ("published", "withdrawn")
)
TEACHERS: Mapping[str, Any] = PUBLISHED.data
BUSES: Mapping[str, Any] = {
    **TEACHERS,
    "code": "313001-00001",
    "name": "=校车许可",
    "class_code": "313001",
    "class_names": ["部门信息资源类", "安全处", "校车"],
    "provider": "安全处",
    "provider_code": "1013",
    "share_type": "无条件共享",
}
BOTH = [TEACHERS, BUSES]


@pytest.mark.parametrize(
    "order", [(PUBLISHED, WITHDRAWN), (WITHDRAWN, PUBLISHED), (PUBLISHED, WITHDRAWN, PUBLISHED)]
)
def test_an_entry_looks_the_same_whatever_the_order_of_its_events(order: tuple[CloudEvent, ...]) -> None:
    document = None
    for event in order:
        (change,) = changes(event)
        document = merge(document, change)
    assert document is not None
    assert document["resource"]["name"] == TEACHERS["name"]
    assert document["withdrawn"] == {"reason": WITHDRAWN.data["reason"]}


def codes(found: Found) -> list[str]:
    return [entry["code"] for entry in found.entries]


def test_entries_are_found_by_words_of_their_items_and_all_words_count() -> None:
    assert codes(found_among(BOTH, "公民身份号码 安全处", {})) == [BUSES["code"]]
    assert codes(found_among(BOTH, "宇宙飞船", {})) == []
    assert len(codes(found_among(BOTH, "", {}))) == 2


def test_a_facet_counts_what_the_list_would_hold_with_its_value() -> None:
    found = found_among(BOTH, "", {"provider": frozenset({"1013"})})
    assert codes(found) == [BUSES["code"]]
    facets = {facet.key: {value.value: value.count for value in facet.values} for facet in found.facets}
    assert facets == {
        "class": {"313": 1},
        "provider": {"1005": 1, "1013": 1},
        "share_type": {"无条件共享": 1},
    }


def test_the_files_hold_every_entry_and_nothing_that_calculates() -> None:
    rows = list(csv.DictReader(io.StringIO(csv_file(BOTH).decode("utf-8-sig"))))
    assert [row["信息资源代码"] for row in rows] == [entry["code"] for entry in BOTH]
    assert rows[1]["信息资源名称"] == "'=校车许可"
    sheet = load_workbook(io.BytesIO(xlsx_file(BOTH))).active
    assert [cell.value for cell in sheet[1]] == list(COLUMNS)
    assert (sheet["B3"].value, sheet["B3"].data_type) == ("=校车许可", "s")
    assert json.loads(json_file(BOTH))["items"] == [dict(entry) for entry in BOTH]
