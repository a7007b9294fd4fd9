"""Which item stands in which row. Whatever comes before another stands higher. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

MOST_IN_A_ROW = 6

Pair = tuple[str, str]
"""(what comes before, what comes after)"""


def depths(codes: Sequence[str], pairs: Iterable[Pair], beside: Iterable[Pair] = ()) -> dict[str, int]:
    """Code → layer from 0. `pairs` must be acyclic, their ends among `codes`; `beside`: ends that are better level."""
    before: dict[str, set[str]] = {code: set() for code in codes}
    after: dict[str, set[str]] = {code: set() for code in codes}
    for first, second in pairs:
        before[second].add(first)
        after[first].add(second)
    found: dict[str, int] = {}
    waiting = [code for code in codes if not before[code]]
    left = {code: len(before[code]) for code in codes}
    for code in waiting:
        found[code] = 1 + max((found[each] for each in before[code]), default=-1)
        for following in sorted(after[code]):
            left[following] -= 1
            if not left[following]:
                waiting.append(following)
    if len(found) != len(before):
        raise ValueError("the prerequisites form a cycle")
    for code in codes:  # the first of a chain stands right above what follows, not at the top
        if not before[code] and after[code]:
            found[code] = min(found[each] for each in after[code]) - 1
    for one, other in beside:
        for lone, partner in ((one, other), (other, one)):
            if not before[lone] and not after[lone]:
                found[lone] = found[partner]
    return found


def rows(codes: Sequence[str], depth_of: Mapping[str, int], pairs: Iterable[Pair]) -> list[list[str]]:
    """From top to bottom, each from left to right; a layer of many items takes several rows."""
    neighbours: dict[str, list[str]] = defaultdict(list)
    for first, second in pairs:
        neighbours[first].append(second)
        neighbours[second].append(first)
    layers: dict[int, list[str]] = defaultdict(list)
    for code in codes:
        layers[depth_of[code]].append(code)
    place = {code: float(index) for layer in layers.values() for index, code in enumerate(layer)}
    for _ in range(4):
        for depth in sorted(layers):
            layers[depth].sort(key=lambda code: (_middle(code, neighbours, place), code))
            place.update({code: float(index) for index, code in enumerate(layers[depth])})
    return [chunk for depth in sorted(layers) for chunk in _chunks(layers[depth])]


def _middle(code: str, neighbours: Mapping[str, Sequence[str]], place: Mapping[str, float]) -> float:
    known = [place[each] for each in neighbours.get(code, ())]
    return sum(known) / len(known) if known else place[code]


def _chunks(layer: Sequence[str]) -> list[list[str]]:
    """Of about the same length."""
    count = -(-len(layer) // MOST_IN_A_ROW)
    size = -(-len(layer) // count)
    return [list(layer[start : start + size]) for start in range(0, len(layer), size)]
