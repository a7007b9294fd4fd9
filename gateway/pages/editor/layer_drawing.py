"""One node and its neighbours as a drawing: six columns from law to element, lines where one determines the other. Pure.

Coordinates are SVG user units; the drawing is WIDTH wide and as high as its fullest column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.pages.editor.layer_words import BY_KIND, href

MOST = 6
"""Boxes in one column; the lists beside the drawing have all."""
COLUMN, BOX, HEIGHT, GAP = 196, 164, 54, 14
WIDTH = COLUMN * 5 + BOX + 4
TOP = 40
LINE, LINES = 10, 2
"""Letters in one line of a box, and lines."""

Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Box:
    x: int
    y: int
    lines: Sequence[str]
    name: str
    href: str
    here: bool


@dataclass(frozen=True, slots=True)
class Column:
    """`more`: how many there are besides the boxes; told at `y`."""

    x: int
    name: str
    total: int
    more: int
    y: int


@dataclass(frozen=True, slots=True)
class Drawing:
    width: int
    height: int
    columns: Sequence[Column]
    boxes: Sequence[Box]
    lines: Sequence[str]
    """Paths."""


def draw(node: Mapping[str, Any]) -> Drawing:
    """`node` as `get_layer_node` answers it."""
    edges = [(_place(edge["from"]), _place(edge["to"])) for edge in node["edges"]]
    shown = _chosen(node, edges)
    boxes: dict[Place, Box] = {}
    columns = []
    for index, layer in enumerate(node["layers"]):
        kind, x = layer["kind"], index * COLUMN + 2
        here = shown[kind]
        for row, each in enumerate(here):
            place = (kind, each["id"])
            is_here = place == (node["kind"], node["id"])
            y = TOP + row * (HEIGHT + GAP)
            boxes[place] = Box(x, y, _lines(each["name"]), each["name"], href(*place), is_here)
        below = TOP + len(here) * (HEIGHT + GAP) + 8
        columns.append(Column(x, BY_KIND[kind].name, layer["total"], layer["total"] - len(here), below))
    fullest = max(len(each) for each in shown.values())
    height = TOP + fullest * (HEIGHT + GAP) + 24
    lines = [_path(boxes[a], boxes[b]) for a, b in edges if a in boxes and b in boxes]
    return Drawing(WIDTH, height, columns, list(boxes.values()), lines)


def _chosen(
    node: Mapping[str, Any], edges: Sequence[tuple[Place, Place]]
) -> dict[str, list[Mapping[str, Any]]]:
    """From the node outwards, those first that have most to do with what is shown already."""
    layers = {layer["kind"]: list(layer["nodes"]) for layer in node["layers"]}
    kinds = list(layers)
    middle = kinds.index(node["kind"])
    near: dict[Place, set[Place]] = {}
    for one, other in edges:
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    seen: set[Place] = set()
    shown: dict[str, list[Mapping[str, Any]]] = {}
    for kind in [node["kind"], *kinds[:middle][::-1], *kinds[middle + 1 :]]:
        ranked = sorted(layers[kind], key=lambda each: -len(near.get((kind, each["id"]), set()) & seen))
        shown[kind] = ranked[:MOST]
        seen |= {(kind, each["id"]) for each in shown[kind]}
    return shown


def _place(end: Mapping[str, str]) -> Place:
    return end["kind"], end["id"]


def _lines(name: str) -> list[str]:
    """The name in LINES lines; what does not fit ends in an ellipsis."""
    text = name.replace("中华人民共和国", "")
    fits = LINE * LINES
    text = text if len(text) <= fits else text[: fits - 1] + "…"
    return [text[start : start + LINE] for start in range(0, len(text), LINE)]


def _path(one: Box, other: Box) -> str:
    start, end = (one.x + BOX, one.y + HEIGHT // 2), (other.x, other.y + HEIGHT // 2)
    half = (start[0] + end[0]) // 2
    return f"M{start[0]} {start[1]}C{half} {start[1]} {half} {end[1]} {end[0]} {end[1]}"
