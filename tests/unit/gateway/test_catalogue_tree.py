"""The tree holds every listed item once, below its department and its 大项, and counts what stands below."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings

from gateway.pages.tree import nested
from tests.unit.gateway.test_facets import DEPARTMENTS, GROUPS, catalogue, items

NODES = {**DEPARTMENTS, **GROUPS}


def below(code: str, documents: list[dict[str, Any]]) -> set[str]:
    return {
        document["_id"]
        for document in documents
        if code in (*document["facets"]["department"], *document["facets"]["group"])
    }


@given(items())
@settings(deadline=None)
def test_a_node_counts_the_items_below_it_and_an_empty_one_is_left_out(
    documents: list[dict[str, Any]],
) -> None:
    view = catalogue(documents)
    for code in NODES:
        branch, expected = view.branch(code), below(code, documents)
        assert (branch is None) is (not expected)
        if branch:
            assert branch.path[-1].count == len(expected)
            assert branch.path[-1].name == NODES[code]["name"]


@given(items())
@settings(deadline=None)
def test_walking_down_meets_every_item_once_page_by_page(documents: list[dict[str, Any]]) -> None:
    view, met = catalogue(documents), []
    top = view.branch()
    assert top is not None
    waiting = [node.code for node in top.levels[0]]
    while waiting:
        code, cursor, first = waiting.pop(), None, True
        while first or cursor:
            branch = view.branch(code, 2, cursor)
            assert branch is not None
            met += [item["code"] for item in branch.items.items]
            cursor = branch.items.next_cursor
            waiting += [node.code for node in branch.children] if first else []
            first = False
    assert sorted(met) == [document["_id"] for document in sorted(documents, key=lambda d: d["_id"])]


@given(items())
@settings(deadline=None)
def test_only_the_way_to_a_node_is_open(documents: list[dict[str, Any]]) -> None:
    view = catalogue(documents)
    for code in NODES:
        if branch := view.branch(code):
            nodes, opened = nested(branch), []
            while way := [node for node in nodes if node.get("open")]:
                assert len(way) == 1
                opened.append(way[0]["name"])
                nodes = way[0]["nodes"]
            assert opened == [node.name for node in branch.path]


def test_no_node_is_no_branch() -> None:
    assert catalogue([]).branch("1005") is None
