"""Sets of bits answer what looking at each item answers: `ItemFilters.matches` is the definition."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from gateway.views.facet_index import FacetIndex, bits_at, places_of
from gateway.views.filters import ItemFilters

KEYS, VALUES = ("department", "group", "stage"), ("a", "b", "c", "d")
SOME = st.lists(st.sampled_from(VALUES), unique=True, max_size=3)
ITEMS = st.lists(st.fixed_dictionaries(dict.fromkeys(KEYS, SOME)), max_size=70)
CHOICES = st.dictionaries(st.sampled_from(KEYS), st.lists(st.sampled_from((*VALUES, "unknown")), min_size=1))


@given(ITEMS, CHOICES)
def test_the_items_found_are_those_that_match(
    items: list[dict[str, list[str]]], chosen: dict[str, list[str]]
) -> None:
    filters = ItemFilters.from_query(chosen)
    found = FacetIndex.of(items).matching(filters)
    assert list(places_of(found)) == [place for place, item in enumerate(items) if filters.matches(item)]


@given(ITEMS, CHOICES, st.sets(st.integers(0, 69)))
def test_counts_under_filters_are_those_of_the_items_that_match_without_the_facet(
    items: list[dict[str, list[str]]], chosen: dict[str, list[str]], wanted: set[int]
) -> None:
    filters, index = ItemFilters.from_query(chosen), FacetIndex.of(items)
    among = {place for place in wanted if place < len(items)}
    for key in KEYS:
        found = index.matching(filters, among=bits_at(among, len(items)), ignoring=key)
        matching = [
            item for place, item in enumerate(items) if place in among and filters.matches(item, ignoring=key)
        ]
        assert index.counts(key, found) == Counter(value for item in matching for value in item[key])


@given(ITEMS)
def test_without_filters_counts_are_the_totals(items: list[dict[str, list[str]]]) -> None:
    index = FacetIndex.of(items)
    for key in KEYS:
        expected = Counter(value for item in items for value in item[key])
        assert (
            index.counts(key, index.matching(ItemFilters())) == expected == Counter(index.totals.get(key, {}))
        )


@given(st.sets(st.integers(0, 200)), st.integers(0, 210))
def test_places_come_in_order_from_where_one_begins(places: set[int], start: int) -> None:
    assert list(places_of(bits_at(places, 201), start)) == sorted(p for p in places if p >= start)
