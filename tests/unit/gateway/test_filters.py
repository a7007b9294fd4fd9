"""Values of one facet widen the list, facets narrow it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.views.filters import FACETS, ItemFilters

FACETS_OF_ITEMS = st.fixed_dictionaries({key: st.lists(st.sampled_from("abc")) for key in ("stage", "group")})
CHOICES = st.dictionaries(st.sampled_from(["stage", "group"]), st.lists(st.sampled_from("abc"), min_size=1))


def test_what_nobody_chose_matches_everything() -> None:
    assert ItemFilters().matches({})
    assert not ItemFilters.of(stage=[""]).selected


def test_an_unknown_facet_is_refused() -> None:
    with pytest.raises(ValueError, match="colour"):
        ItemFilters.of(colour=["red"])


@given(FACETS_OF_ITEMS, CHOICES)
def test_an_item_stays_when_every_facet_has_one_of_its_values(
    facets: dict[str, list[str]], chosen: dict[str, list[str]]
) -> None:
    expected = all(any(value in facets[key] for value in values) for key, values in chosen.items())
    assert ItemFilters.from_query(chosen).matches(facets) is expected


@given(FACETS_OF_ITEMS, CHOICES)
def test_leaving_a_facet_out_never_loses_an_item(
    facets: dict[str, list[str]], chosen: dict[str, list[str]]
) -> None:
    filters = ItemFilters.from_query(chosen)
    for key in FACETS:
        assert filters.matches(facets, ignoring=key) >= filters.matches(facets)


def test_the_database_is_asked_the_same() -> None:
    asked = ItemFilters.of(stage=["S2", "S1"], department=["1005"]).as_query()
    assert asked == {"facets.stage": {"$in": ["S1", "S2"]}, "facets.department": {"$in": ["1005"]}}
