"""Where lines leave and reach a box. Edges of which one is enough meet above it and reach it as one. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.relation_graph.layout import BOX_WIDTH, Layout, Line

PREREQUISITE = "PREREQUISITE"
Edge = Mapping[str, Any]
"""As the catalogue's `draw_relations` answers it."""


@dataclass(frozen=True, slots=True)
class Port:
    """`level`: alternates, so that words beside neighbouring lines do not run into each other."""

    x: float
    level: int


@dataclass(frozen=True, slots=True)
class Join:
    """Where the edges of one group meet."""

    name: str
    to_code: str
    port: Port
    edges: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ports:
    """`leaving`, `arriving`: by the index of the edge. `joins`: in no order."""

    leaving: Mapping[int, float]
    arriving: Mapping[int, Port]
    joins: Sequence[Join]


def ends(edge: Edge) -> tuple[str, str]:
    return edge["from"]["code"], edge["to"]["code"]


def group_of(edge: Edge) -> str | None:
    return edge["any_of_group"] if edge["type"] == PREREQUISITE else None


def lines_of(edges: Sequence[Edge]) -> list[Line]:
    return [Line(*ends(edge), edge["type"] == PREREQUISITE) for edge in edges]


def ports(edges: Sequence[Edge], layout: Layout) -> Ports:
    """Edges in the order that keeps them from crossing near the box."""
    out: dict[str, list[int]] = defaultdict(list)
    units: dict[str, dict[tuple[str, int], list[int]]] = defaultdict(lambda: defaultdict(list))
    for index, edge in enumerate(edges):
        upper, lower = _upper_and_lower(edge, layout)
        out[upper].append(index)
        group = group_of(edge)
        units[lower][(group, -1) if group else ("", index)].append(index)
    leaving = {}
    for code, indexes in out.items():
        indexes.sort(key=lambda index: _lean(index, edges, layout, down=True))
        for place, index in enumerate(indexes):
            leaving[index] = _along(layout, code, place, len(indexes))
    arriving: dict[int, Port] = {}
    joins = []
    for code, found in units.items():
        ordered = sorted(
            found.items(), key=lambda unit: min(_lean(i, edges, layout, down=False) for i in unit[1])
        )
        for place, ((group, _), indexes) in enumerate(ordered):
            port = Port(_along(layout, code, place, len(ordered)), place % 2)
            arriving.update(dict.fromkeys(indexes, port))
            if group:
                joins.append(Join(group, code, port, tuple(indexes)))
    return Ports(leaving, arriving, joins)


def _upper_and_lower(edge: Edge, layout: Layout) -> tuple[str, str]:
    first, second = ends(edge)
    return (first, second) if layout.boxes[first].top <= layout.boxes[second].top else (second, first)


def _lean(index: int, edges: Sequence[Edge], layout: Layout, *, down: bool) -> float:
    """Where the line goes to, or comes from: what it passes next."""
    gaps = layout.gaps[index]
    upper, lower = _upper_and_lower(edges[index], layout)
    if gaps:
        return gaps[0][0] if down else gaps[-1][0]
    return layout.boxes[lower if down else upper].middle


def _along(layout: Layout, code: str, place: int, count: int) -> float:
    return layout.boxes[code].left + BOX_WIDTH * (place + 1) / (count + 1)
