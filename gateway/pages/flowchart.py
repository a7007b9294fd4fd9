"""办理程序 as a chart of standard symbols: terminators, processes, a decision and its way back, drawn as SVG.

One description, two layouts: rows for wide pages, a column for phones. Colours and lines come from classes, because the
pages' security policy forbids inline styles; the page itself carries the steps as text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

BOX_WIDTH, BOX_HEIGHT = 116, 60
COLUMN, ROW_GAP = 142, 64
PER_ROW = 5
LETTERS = 8
MARGIN = 12
BRANCH_GAP = 40

APPLY, ACCEPT, DECIDE, DELIVER = "apply", "accept", "decide", "deliver"
CORRECTION = ("一次性告知补正",)
BRANCH = "材料不齐"


@dataclass(frozen=True, slots=True)
class Flowchart:
    wide: Markup
    tall: Markup


@dataclass(frozen=True, slots=True)
class Node:
    """`x`, `y`: centre."""

    x: float
    y: float
    kind: str
    lines: Sequence[str]


def draw(procedure: Sequence[Mapping[str, Any]]) -> Flowchart:
    """`procedure`: steps of a guide, `{name, kind, days, day_unit}` in order."""
    return Flowchart(_wide(procedure), _tall(procedure))


def _wide(procedure: Sequence[Mapping[str, Any]]) -> Markup:
    branch = _branches(procedure)
    first = MARGIN + BOX_HEIGHT / 2
    second = first + BOX_HEIGHT + (BRANCH_GAP + BOX_HEIGHT + 28 if branch else ROW_GAP)
    nodes = [
        Node(
            MARGIN + BOX_WIDTH / 2 + COLUMN * (index % PER_ROW),
            first if index < PER_ROW else second,
            step["kind"],
            _lines(step),
        )
        for index, step in enumerate(procedure)
    ]
    parts = [_link(one, other) for one, other in zip(nodes, nodes[1:], strict=False)]
    bottom = nodes[-1].y + BOX_HEIGHT / 2
    if branch:
        accept = nodes[1]
        correction = Node(accept.x, accept.y + BOX_HEIGHT + BRANCH_GAP, "correction", CORRECTION)
        parts += [
            _arrow((accept.x, accept.y + BOX_HEIGHT / 2), (accept.x, correction.y - BOX_HEIGHT / 2)),
            _label(accept.x + 8, accept.y + BOX_HEIGHT / 2 + BRANCH_GAP / 2, "start"),
            _arrow(
                (correction.x - BOX_WIDTH / 2, correction.y),
                (nodes[0].x, correction.y),
                (nodes[0].x, nodes[0].y + BOX_HEIGHT / 2),
            ),
            _shape(correction),
        ]
        bottom = max(bottom, correction.y + BOX_HEIGHT / 2)
    parts += [_shape(node) for node in nodes]
    width = MARGIN * 2 + BOX_WIDTH + COLUMN * (min(len(nodes), PER_ROW) - 1)
    return _svg("chart chart--wide", width, bottom + MARGIN, parts)


def _tall(procedure: Sequence[Mapping[str, Any]]) -> Markup:
    branch = _branches(procedure)
    x = MARGIN + BOX_WIDTH / 2
    gap = BOX_HEIGHT + 34
    nodes = [
        Node(x, MARGIN + BOX_HEIGHT / 2 + gap * index, step["kind"], _lines(step))
        for index, step in enumerate(procedure)
    ]
    parts = [
        _arrow((x, one.y + BOX_HEIGHT / 2), (x, other.y - BOX_HEIGHT / 2))
        for one, other in zip(nodes, nodes[1:], strict=False)
    ]
    width: float = MARGIN * 2 + BOX_WIDTH
    if branch:
        accept, side = nodes[1], x + BOX_WIDTH + 70
        correction = Node(side, accept.y, "correction", CORRECTION)
        parts += [
            _arrow((x + BOX_WIDTH / 2, accept.y), (side - BOX_WIDTH / 2, accept.y)),
            _label((x + side) / 2, accept.y - 8, "middle"),
            _arrow((side, accept.y - BOX_HEIGHT / 2), (side, nodes[0].y), (x + BOX_WIDTH / 2, nodes[0].y)),
            _shape(correction),
        ]
        width = side + BOX_WIDTH / 2 + MARGIN
    parts += [_shape(node) for node in nodes]
    return _svg("chart chart--tall", width, nodes[-1].y + BOX_HEIGHT / 2 + MARGIN, parts)


def _branches(procedure: Sequence[Mapping[str, Any]]) -> bool:
    """Whether acceptance follows the application, so that a correction leads back to it."""
    return len(procedure) > 1 and procedure[0]["kind"] == APPLY and procedure[1]["kind"] == ACCEPT


def _lines(step: Mapping[str, Any]) -> Sequence[str]:
    name = step["name"]
    lines = [name] if len(name) <= LETTERS else [name[: (len(name) + 1) // 2], name[(len(name) + 1) // 2 :]]
    if step.get("days"):
        lines.append(f"{step['days']} 个{step['day_unit']}")
    return lines


def _link(one: Node, other: Node) -> Markup:
    """From one node to the next, down and back to the left where a row ends."""
    if one.y == other.y:
        return _arrow((one.x + BOX_WIDTH / 2, one.y), (other.x - BOX_WIDTH / 2, one.y))
    turn = other.y - BOX_HEIGHT / 2 - 18
    start = (one.x, one.y + BOX_HEIGHT / 2)
    return _arrow(start, (one.x, turn), (other.x, turn), (other.x, other.y - BOX_HEIGHT / 2))


def _arrow(*points: tuple[float, float]) -> Markup:
    (x0, y0), (x1, y1) = points[-2], points[-1]
    if y0 == y1:
        step = 7 if x1 > x0 else -7
        head = f"M{x1 - step:g} {y1 - 4.5:g} {x1:g} {y1:g} {x1 - step:g} {y1 + 4.5:g}z"
    else:
        step = 7 if y1 > y0 else -7
        head = f"M{x1 - 4.5:g} {y1 - step:g} {x1:g} {y1:g} {x1 + 4.5:g} {y1 - step:g}z"
    line = " ".join(f"{x:g},{y:g}" for x, y in points)
    return Markup('<polyline class="chart__line" points="{}"/><path class="chart__arrow" d="{}"/>').format(
        line, head
    )


def _label(x: float, y: float, anchor: str) -> Markup:
    return Markup('<text x="{:g}" y="{:g}" font-size="12" text-anchor="{}">{}</text>').format(
        x, y + 4 if anchor == "start" else y, anchor, BRANCH
    )


def _shape(node: Node) -> Markup:
    """Rounded ends for start and end, a lozenge-cut box for decisions, a plain box otherwise."""
    left, top = node.x - BOX_WIDTH / 2, node.y - BOX_HEIGHT / 2
    if node.kind in (ACCEPT, DECIDE):
        cut = 16
        points = (
            f"{left:g},{node.y:g} {left + cut:g},{top:g} {left + BOX_WIDTH - cut:g},{top:g} "
            f"{left + BOX_WIDTH:g},{node.y:g} {left + BOX_WIDTH - cut:g},{top + BOX_HEIGHT:g} {left + cut:g},{top + BOX_HEIGHT:g}"
        )
        shape = Markup('<polygon class="chart__shape" points="{}"/>').format(points)
    else:
        modifier = {DELIVER: " chart__shape--end", "correction": " chart__shape--decide"}.get(node.kind, "")
        radius = BOX_HEIGHT / 2 if node.kind in (APPLY, DELIVER) else 8
        shape = Markup(
            '<rect class="chart__shape{}" x="{:g}" y="{:g}" width="{}" height="{}" rx="{:g}"/>'
        ).format(modifier, left, top, BOX_WIDTH, BOX_HEIGHT, radius)
    return shape + _text(node)


def _text(node: Node) -> Markup:
    height = 17
    first = node.y - height * (len(node.lines) - 1) / 2 + 4.5
    spans = Markup("").join(
        Markup('<tspan x="{:g}" y="{:g}">{}</tspan>').format(node.x, first + height * index, line)
        for index, line in enumerate(node.lines)
    )
    return Markup('<text font-size="12.5" text-anchor="middle">{}</text>').format(spans)


def _svg(css: str, width: float, height: float, parts: Sequence[Markup]) -> Markup:
    return Markup(
        '<svg class="{}" viewBox="0 0 {:g} {:g}" aria-hidden="true" focusable="false">{}</svg>'
    ).format(escape(css), width, height, Markup("").join(parts))
