"""Which edges, taken in their order, close a cycle. Pure, and quick where there is none."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from graphlib import CycleError, TopologicalSorter

Edge = tuple[Hashable, Hashable]


def closing_edges(edges: Iterable[Edge]) -> list[Edge]:
    """Edges that close a cycle with those before them. A closing edge is left out for the ones after it."""
    edges = list(edges)
    knotted = _knotted(edges)
    after: dict[Hashable, list[Hashable]] = {}
    closing = []
    for before, following in edges:
        if before in knotted and following in knotted:
            if _reaches(after, following, before):
                closing.append((before, following))
            else:
                after.setdefault(before, []).append(following)
    return closing


def _knotted(edges: list[Edge]) -> set[Hashable]:
    """Ends that lie on or behind a cycle: the only ones among which to search."""
    sorter: TopologicalSorter[Hashable] = TopologicalSorter()
    ends: set[Hashable] = set()
    for before, following in edges:
        sorter.add(following, before)
        ends |= {before, following}
    try:
        sorter.prepare()
    except CycleError:
        while ready := sorter.get_ready():
            ends.difference_update(ready)
            sorter.done(*ready)
        return ends
    return set()


def _reaches(after: dict[Hashable, list[Hashable]], start: Hashable, goal: Hashable) -> bool:
    waiting, seen = [start], {start}
    while waiting:
        here = waiting.pop()
        if here == goal:
            return True
        for following in after.get(here, ()):
            if following not in seen:
                seen.add(following)
                waiting.append(following)
    return False
