"""Boxes never overlap, what comes before stands higher, and lines pass rows where no box is."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given as forall
from hypothesis import settings
from hypothesis import strategies as st

from gateway.relation_graph.layers import MOST_IN_A_ROW, depths
from gateway.relation_graph.layout import BOX_HEIGHT, BOX_WIDTH, Layout, Line, arrange

CODES = [f"1005000{number:04}" for number in range(24)]

lines = st.lists(
    st.tuples(st.integers(0, 23), st.integers(0, 23), st.booleans()).filter(lambda line: line[0] < line[1]),
    max_size=40,
    unique_by=lambda line: line[:2],
).map(lambda found: [Line(CODES[a], CODES[b], ordered) for a, b, ordered in found])
"""Acyclic, since the smaller always comes first."""


@settings(max_examples=150, deadline=None)
@forall(lines)
def test_no_two_boxes_overlap_and_all_are_inside(drawn: list[Line]) -> None:
    layout = arrange(CODES, drawn)
    for one, other in combinations(layout.boxes.values(), 2):
        apart = abs(one.left - other.left) >= BOX_WIDTH or abs(one.top - other.top) >= BOX_HEIGHT
        assert apart, (one, other)
    for box in layout.boxes.values():
        assert 0 <= box.left <= box.left + BOX_WIDTH <= layout.width
        assert 0 <= box.top <= box.bottom <= layout.height


@settings(max_examples=150, deadline=None)
@forall(lines)
def test_every_ordered_line_goes_down_and_runs_through_no_box(drawn: list[Line]) -> None:
    layout = arrange(CODES, drawn)
    for line, gaps in zip(drawn, layout.gaps, strict=True):
        first, second = layout.boxes[line.first], layout.boxes[line.second]
        if line.ordered:
            assert first.bottom < second.top
        tops = [top for _, top in gaps]
        assert tops == sorted(tops)
        for x, top in gaps:
            assert not any(
                box.top == top and box.left <= x <= box.left + BOX_WIDTH for box in layout.boxes.values()
            )


def test_the_first_of_a_chain_stands_right_above_what_follows() -> None:
    a, b, c, d = CODES[:4]
    assert depths([a, b, c, d], [(a, b), (b, c), (d, c)]) == {a: 0, b: 1, c: 2, d: 1}


def test_what_is_handled_at_the_same_time_stands_level() -> None:
    a, b, c = CODES[:3]
    assert depths([a, b, c], [(a, b)], [(b, c)])[c] == 1


def test_many_items_of_one_layer_take_several_rows() -> None:
    layout = arrange(CODES, [])
    widest = max(sum(box.top == top for box in layout.boxes.values()) for top in tops(layout))
    assert widest <= MOST_IN_A_ROW


def test_a_cycle_cannot_be_drawn() -> None:
    a, b = CODES[:2]
    with pytest.raises(ValueError, match="cycle"):
        arrange([a, b], [Line(a, b, True), Line(b, a, True)])


def tops(layout: Layout) -> set[float]:
    return {box.top for box in layout.boxes.values()}
