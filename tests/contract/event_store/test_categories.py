"""Streams by category, and their events in the order of the log."""

from __future__ import annotations

import pytest

from event_sourcing.events import StreamHead
from tests.contract.event_store.writes import BY, to

pytestmark = pytest.mark.contract


@pytest.fixture
def mixed(store):
    """Positions 1 … 12: item 1, 4, 5, 6, 8, 11, 12; others that begin alike or lie between."""
    store.append([to("item-1")], BY)
    store.append([to("item_name-1"), to("group-1")], BY)
    store.append([to("item-2", count=2), to("item-1"), to("zone-1")], BY)
    store.append([to("item-10")], BY)
    store.append([to("items-1"), to("group-1")], BY)
    store.append([to("item-1", count=2)], BY)
    return store


def positions(events):
    return [event.position for event in events]


def test_events_of_a_category_come_in_the_order_of_the_log_without_those_of_others(mixed):
    found = mixed.read_category("item", 0)
    assert positions(found) == [1, 4, 5, 6, 8, 11, 12]
    assert [(event.stream, event.version) for event in found] == [
        ("item-1", 1),
        ("item-2", 1),
        ("item-2", 2),
        ("item-1", 2),
        ("item-10", 1),
        ("item-1", 3),
        ("item-1", 4),
    ]
    assert positions(mixed.read_category("item_name", 0)) == [2]
    assert mixed.read_category("ite", 0) == []


@pytest.mark.parametrize("limit", range(1, 9))
def test_a_page_is_full_unless_the_category_has_no_more(mixed, limit):
    """The limit counts what is asked for, not what was looked at; a page may end inside a commit."""
    seen = []
    while page := mixed.read_category("item", seen[-1] if seen else 0, limit=limit):
        assert len(page) == min(limit, 7 - len(seen))
        seen += positions(page)
    assert seen == [1, 4, 5, 6, 8, 11, 12]


def test_the_position_after_which_a_page_begins_may_be_anybodys(mixed):
    for after, first in ((1, 4), (2, 4), (3, 4), (4, 5), (6, 8), (7, 8), (8, 11), (10, 11), (11, 12)):
        assert positions(mixed.read_category("item", after, limit=1)) == [first]
    assert mixed.read_category("item", 12) == mixed.read_category("item", 99) == []


def test_streams_of_a_category_are_listed_by_name_with_their_heads(mixed):
    assert mixed.streams("item") == [
        StreamHead("item-1", 4),
        StreamHead("item-10", 1),
        StreamHead("item-2", 2),
    ]
    assert mixed.streams("group") == [StreamHead("group-1", 2)]
    assert mixed.streams("ite") == mixed.streams("unknown") == []


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_streams_are_listed_in_full_pages(mixed, limit):
    seen = []
    while page := mixed.streams("item", after=seen[-1] if seen else "", limit=limit):
        assert len(page) == min(limit, 3 - len(seen))
        seen += [head.stream for head in page]
    assert seen == ["item-1", "item-10", "item-2"]


def test_streams_that_begin_in_one_commit_are_listed_each_in_its_place(store):
    store.append([to("a-9"), to("b-1"), to("a-1")], BY)
    store.append([to("a-5"), to("a-9")], BY)
    store.append([to("a-办"), to("a-1")], BY)
    for limit in (1, 2, 3, 4, 5):
        found = [(head.stream, head.version) for head in store.streams("a", limit=limit)]
        assert found == [("a-1", 2), ("a-5", 1), ("a-9", 2), ("a-办", 1)][:limit]
    assert store.streams("a", after="a-5", limit=1) == [StreamHead("a-9", 2)]
