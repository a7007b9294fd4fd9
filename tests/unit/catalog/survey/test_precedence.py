"""Cycles among prerequisites: told at the edge that closes them, in the order in which edges are stated."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalog.survey.precedence import closing_edges

EDGES = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=25, unique=True)


def is_acyclic(edges: list[tuple[int, int]]) -> bool:
    sorter: TopologicalSorter[int] = TopologicalSorter()
    for before, after in edges:
        sorter.add(after, before)
    try:
        sorter.prepare()
    except CycleError:
        return False
    return True


def test_the_edge_that_closes_the_cycle_is_the_last_of_it() -> None:
    assert closing_edges([(1, 2), (2, 3), (8, 9), (3, 1), (3, 4)]) == [(3, 1)]


@pytest.mark.parametrize("step", [1, -1])
def test_a_long_chain_without_a_cycle_is_quick(step: int) -> None:
    assert closing_edges([(n, n + 1) for n in range(20_000)][::step]) == []


@given(EDGES)
def test_without_the_closing_edges_nothing_is_cyclic_and_each_of_them_closes_one(
    edges: list[tuple[int, int]],
) -> None:
    closing = closing_edges(edges)
    kept: list[tuple[int, int]] = []
    for edge in edges:
        assert is_acyclic([*kept, edge]) == (edge not in closing)
        if edge not in closing:
            kept.append(edge)
