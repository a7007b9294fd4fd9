"""All 81 items are reached by group, by department, by each value of each category dimension, and by their names."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.support.stack import Stack

SAMPLES = Path(__file__).parents[2] / "samples"
DIMENSIONS = {
    "serviceGroup": "service_group",
    "naturalPersonTheme": "natural_person_theme",
    "legalPersonTheme": "legal_person_theme",
    "stage": "stage",
    "lifeEvent": "life_event",
}
ITEMS: list[dict[str, Any]] = [
    item
    for item in json.loads((SAMPLES / "items.json").read_text(encoding="utf-8"))["items"]
    if item["kind"] == "ITEM"
]
CODES = {item["code"] for item in ITEMS}


def listed(stack: Stack, **filters: str) -> set[str]:
    return set(pages(stack, filters))


def pages(stack: Stack, filters: dict[str, str]) -> Iterator[str]:
    cursor = None
    while True:
        query = filters | {"limit": "100"} | ({"cursor": cursor} if cursor else {})
        answer = requests.get(f"{stack.portal_url}/api/v1/items", params=query, timeout=10)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        yield from (item["code"] for item in body["items"])
        cursor = body["next_cursor"]
        if cursor is None:
            return


def test_the_list_has_all_items(stack: Stack) -> None:
    assert len(ITEMS) == 81
    assert listed(stack) == CODES


def test_every_item_is_reached_by_its_department(stack: Stack) -> None:
    by_department = defaultdict(set)
    for item in ITEMS:
        by_department[item["departmentCode"]].add(item["code"])
    for department, codes in by_department.items():
        assert listed(stack, department=department) == codes


def test_every_item_of_a_group_is_reached_by_it(stack: Stack) -> None:
    by_group = defaultdict(set)
    for item in ITEMS:
        for group in (f"{item['code'][:8]}000", f"{item['code'][:6]}00000"):
            if item["parentCode"]:
                by_group[group].add(item["code"])
    assert by_group
    for group, codes in by_group.items():
        assert codes <= listed(stack, group=group), group


@pytest.mark.parametrize(("source", "facet"), DIMENSIONS.items())
def test_every_item_is_reached_by_each_of_its_categories(stack: Stack, source: str, facet: str) -> None:
    by_value = defaultdict(set)
    for item in ITEMS:
        for value in item["categories"][source]:
            by_value[value].add(item["code"])
    values = json.loads((SAMPLES / "codelists.json").read_text(encoding="utf-8"))[source]["values"]
    codes = {label: code for code, label in values.items()} | {code: code for code in values}
    assert by_value
    for value, expected in by_value.items():
        assert listed(stack, **{facet: codes[value]}) == expected, (facet, value)


def test_every_item_is_found_by_its_name(stack: Stack) -> None:
    lost = []
    for item in ITEMS:
        answer = requests.get(f"{stack.portal_url}/api/v1/search", params={"q": item["name"]}, timeout=10)
        found = [hit["code"] for hit in answer.json()["items"]][:5]
        if item["code"] not in found:
            lost.append((item["name"], found))
    assert not lost


def test_every_item_has_a_page_with_its_guide(stack: Stack) -> None:
    for item in ITEMS:
        answer = requests.get(f"{stack.portal_url}/items/{item['code']}", timeout=10)
        assert answer.status_code == 200
        for words in (item["name"], "办理条件", "所需材料", "办事依据"):
            assert words in answer.text, (item["code"], words)
