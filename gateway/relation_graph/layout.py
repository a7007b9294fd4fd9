"""Where boxes and lines are. Lines that pass a row have a gap of their own in it, so that none runs through a box. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from gateway.relation_graph.layers import depths, rows

BOX_WIDTH, BOX_HEIGHT = 196, 66
SPACE, LANE, ROW_GAP, MARGIN = 22, 16, 84, 14


@dataclass(frozen=True, slots=True)
class Line:
    """`ordered`: the first stands above the second."""

    first: str
    second: str
    ordered: bool


@dataclass(frozen=True, slots=True)
class Box:
    """`left`, `top`: of its corner."""

    left: float
    top: float

    @property
    def middle(self) -> float:
        return self.left + BOX_WIDTH / 2

    @property
    def bottom(self) -> float:
        return self.top + BOX_HEIGHT


@dataclass(frozen=True, slots=True)
class Layout:
    """
    boxes      code → where it is
    gaps       for each line, in its order: the x at which it passes the rows between its ends, from top to bottom, and the
               top of each of these rows
    """

    boxes: Mapping[str, Box]
    gaps: Sequence[Sequence[tuple[float, float]]]
    width: float
    height: float


_Slot = tuple[str, int]
"""(code, -1) for a box, ("", index of the line) for a line that passes."""


def arrange(codes: Sequence[str], lines: Sequence[Line]) -> Layout:
    """`lines` must be acyclic as far as they are ordered, their ends among `codes`."""
    pairs = [(line.first, line.second) for line in lines if line.ordered]
    beside = [(line.first, line.second) for line in lines if not line.ordered]
    placed = rows(codes, depths(codes, pairs, beside), [*pairs, *beside])
    row_of = {code: index for index, row in enumerate(placed) for code in row}
    slots = _slots(placed, row_of, lines)
    centres = _centres(slots, lines, row_of)
    shift = MARGIN - min((x - _width(slot) / 2 for row in centres for slot, x in row.items()), default=MARGIN)
    tops = [MARGIN + index * (BOX_HEIGHT + ROW_GAP) for index in range(len(slots))]
    boxes: dict[str, Box] = {}
    gaps: list[list[tuple[float, float]]] = [[] for _ in lines]
    for row, top in zip(centres, tops, strict=True):
        for (code, line), x in row.items():
            if code:
                boxes[code] = Box(x + shift - BOX_WIDTH / 2, top)
            else:
                gaps[line].append((x + shift, top))
    right = max((x + shift + _width(slot) / 2 for row in centres for slot, x in row.items()), default=0.0)
    bottom = tops[-1] + BOX_HEIGHT if tops else 0.0
    return Layout(boxes, gaps, right + MARGIN, bottom + MARGIN + ROW_GAP / 2)


def _slots(
    placed: Sequence[Sequence[str]], row_of: Mapping[str, int], lines: Sequence[Line]
) -> list[list[_Slot]]:
    """Rows with the lines that pass them, put in where they disturb least."""
    position = {code: index / max(1, len(row) - 1) for row in placed for index, code in enumerate(row)}
    slots: list[list[tuple[float, _Slot]]] = [
        [(position[code], (code, -1)) for code in row] for row in placed
    ]
    for index, line in enumerate(lines):
        top, bottom = sorted((row_of[line.first], row_of[line.second]))
        upper, lower = (
            (line.first, line.second)
            if row_of[line.first] <= row_of[line.second]
            else (line.second, line.first)
        )
        for row in range(top + 1, bottom):
            share = (row - top) / (bottom - top)
            slots[row].append((position[upper] * (1 - share) + position[lower] * share, ("", index)))
    return [[slot for _, slot in sorted(row)] for row in slots]


def _centres(
    slots: Sequence[Sequence[_Slot]], lines: Sequence[Line], row_of: Mapping[str, int]
) -> list[dict[_Slot, float]]:
    """Row by row, each slot as near to what it is joined with in the row above as the order allows; then once upwards."""
    above = _joined(lines, row_of)
    found = [_spread(row, {}) for row in slots]
    order = [*range(1, len(slots)), *range(len(slots) - 2, -1, -1)]
    for step, row in enumerate(order):
        downwards = step < len(slots) - 1
        other = found[row - 1] if downwards else found[row + 1]
        wanted = {}
        for slot in slots[row]:
            near = [other[each] for each in above(slot) if each in other]
            if near:
                wanted[slot] = sum(near) / len(near)
        found[row] = _spread(slots[row], wanted)
    return found


def _joined(lines: Sequence[Line], row_of: Mapping[str, int]) -> Callable[[_Slot], list[_Slot]]:
    """Slot → slots that a line leads on to from it, in either direction."""
    of_box: dict[str, list[_Slot]] = {}
    for index, line in enumerate(lines):
        for here, there in ((line.first, line.second), (line.second, line.first)):
            far = abs(row_of[here] - row_of[there]) > 1
            of_box.setdefault(here, []).append(("", index) if far else (there, -1))

    def joined(slot: _Slot) -> list[_Slot]:
        code, index = slot
        if code:
            return of_box.get(code, [])
        return [slot, (lines[index].first, -1), (lines[index].second, -1)]

    return joined


def _spread(row: Sequence[_Slot], wanted: Mapping[_Slot, float]) -> dict[_Slot, float]:
    """Slots from left to right without touching, on the whole where they want to be."""
    found: dict[_Slot, float] = {}
    edge: float | None = None
    for slot in row:
        half = _width(slot) / 2
        least = half if edge is None else edge + half + SPACE
        centre = max(least, wanted[slot]) if slot in wanted and edge is not None else wanted.get(slot, least)
        found[slot] = centre
        edge = centre + half
    if not wanted:
        middle = (min(found.values()) + max(found.values())) / 2 if found else 0.0
        return {slot: x - middle for slot, x in found.items()}
    off = sum(found[slot] - x for slot, x in wanted.items()) / len(wanted)
    return {slot: x - off for slot, x in found.items()}


def _width(slot: _Slot) -> float:
    return BOX_WIDTH if slot[0] else LANE
