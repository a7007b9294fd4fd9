"""Relations as SVG: boxes that are links, lines with words on them. Colours and lines come from classes, because the
pages' security policy forbids inline styles; the page says the same as text beneath."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from gateway.relation_graph.layout import BOX_HEIGHT, BOX_WIDTH, Layout, arrange
from gateway.relation_graph.ports import PREREQUISITE, Edge, Join, Ports, ends, lines_of, ports

NAME_LETTERS, NAME_LINES = 13, 2
JOIN_WIDTH, JOIN_HEIGHT, JOIN_ABOVE = 64, 20, 40
HEAD = 8
ABOVE_HEAD = 16

KINDS = {PREREQUISITE: "before", "PARALLEL": "beside", "DATA_SHARING": "data"}
Point = tuple[float, float]


def draw(nodes: Sequence[Mapping[str, Any]], edges: Sequence[Edge], *, here: str = "", link: str) -> Markup:
    """
    nodes, edges  as the catalogue's `draw_relations` answers them
    here          code of the item that it is about, or ""
    link          beginning of the address that a box leads to; its code follows
    """
    layout = arrange([node["code"] for node in nodes], lines_of(edges))
    found = ports(edges, layout)
    joined = {index: join for join in found.joins for index in join.edges}
    parts = [_line(index, edge, layout, found, joined.get(index)) for index, edge in enumerate(edges)]
    parts += [_join(join, layout) for join in found.joins]
    parts += [_box(node, layout, here, link) for node in nodes]
    return Markup(
        '<svg class="relations" width="{w:g}" height="{h:g}" viewBox="0 0 {w:g} {h:g}" role="group" '
        'aria-label="关系图，下面的表格说明同样的内容">{parts}</svg>'
    ).format(w=layout.width, h=layout.height, parts=Markup("").join(parts))


def words(edge: Edge) -> str:
    """What is written beside a line."""
    if edge["type"] == "PARALLEL":
        return "并联"
    if edge["type"] == "DATA_SHARING":
        return "共享"
    if edge["condition"]:
        return "有条件"
    return "必须" if edge["mandatory"] else "建议"


def _line(index: int, edge: Edge, layout: Layout, found: Ports, join: Join | None) -> Markup:
    first, second = ends(edge)
    one, other = layout.boxes[first], layout.boxes[second]
    kind = KINDS[edge["type"]]
    if one.top == other.top:
        return _level(one.middle, other.middle, one.bottom, edge, kind)
    down = one.top < other.top
    upper, lower = (one, other) if down else (other, one)
    port = found.arriving[index]
    end_y = lower.top - JOIN_ABOVE - JOIN_HEIGHT / 2 if join else lower.top
    points: list[Point] = [(found.leaving[index], upper.bottom)]
    for x, top in layout.gaps[index]:
        points += [(x, top), (x, top + BOX_HEIGHT)]
    points.append((port.x, end_y))
    arrow = edge["type"] != "PARALLEL" and not join
    drawn = _curve(points, kind)
    if arrow and down:
        drawn += _head(port.x, lower.top, 1, kind)
    elif arrow:
        drawn += _head(points[0][0], upper.bottom, -1, kind)
    if join is None:
        drawn += _words(port.x + 5, lower.top - ABOVE_HEAD - 14 * port.level, words(edge))
    return drawn


def _curve(points: Sequence[Point], kind: str) -> Markup:
    """Upright at both ends of each part; straight through the gaps."""
    path = f"M{points[0][0]:g} {points[0][1]:g}"
    for place, ((x0, y0), (x1, y1)) in enumerate(zip(points, points[1:], strict=False)):
        if place % 2:
            path += f"L{x1:g} {y1:g}"
        else:
            middle = (y0 + y1) / 2
            path += f"C{x0:g} {middle:g} {x1:g} {middle:g} {x1:g} {y1:g}"
    return Markup('<path class="relations__line relations__line--{}" d="{}"/>').format(kind, path)


def _level(x0: float, x1: float, y: float, edge: Edge, kind: str) -> Markup:
    """Between two boxes of one row: a bow below them."""
    depth = 30.0
    path = f"M{x0:g} {y:g}C{x0:g} {y + depth:g} {x1:g} {y + depth:g} {x1:g} {y:g}"
    drawn = Markup('<path class="relations__line relations__line--{}" d="{}"/>').format(kind, path)
    if edge["type"] != "PARALLEL":
        drawn += _head(x1, y, -1, kind)
    return drawn + _words((x0 + x1) / 2, y + depth * 0.75 + 14, words(edge), "middle")


def _head(x: float, y: float, direction: int, kind: str) -> Markup:
    back = y - HEAD * direction
    path = f"M{x - 5:g} {back:g}L{x:g} {y:g}L{x + 5:g} {back:g}z"
    return Markup('<path class="relations__head relations__head--{}" d="{}"/>').format(kind, path)


def _words(x: float, y: float, text: str, anchor: str = "start") -> Markup:
    return Markup(
        '<text class="relations__words" x="{:g}" y="{:g}" font-size="12" text-anchor="{}">{}</text>'
    ).format(x, y, anchor, text)


def _join(join: Join, layout: Layout) -> Markup:
    """The lozenge where a group meets, and the one arrow that goes on from it."""
    x, target = join.port.x, layout.boxes[join.to_code].top
    middle = target - JOIN_ABOVE
    line = _curve([(x, middle + JOIN_HEIGHT / 2), (x, target)], "before") + _head(x, target, 1, "before")
    shape = Markup(
        '<g><title>{}</title><rect class="relations__join" x="{:g}" y="{:g}" width="{}" height="{}" rx="10"/>'
        '<text x="{:g}" y="{:g}" font-size="12" text-anchor="middle">任选其一</text></g>'
    )
    return line + shape.format(
        f"任选其一：{join.name}",
        x - JOIN_WIDTH / 2,
        middle - JOIN_HEIGHT / 2,
        JOIN_WIDTH,
        JOIN_HEIGHT,
        x,
        middle + 4.5,
    )


def _box(node: Mapping[str, Any], layout: Layout, here: str, link: str) -> Markup:
    box, name = layout.boxes[node["code"]], node["name"]
    state = (
        "已取消"
        if node["withdrawn"]
        else "外部事项"
        if node["external"]
        else ""
        if node["published"]
        else "草稿"
    )
    lines = _lines(name)
    first = box.top + (24 if len(lines) == 2 else 32)
    text = Markup("").join(
        Markup('<tspan x="{:g}" y="{:g}">{}</tspan>').format(box.middle, first + 17 * place, line)
        for place, line in enumerate(lines)
    )
    modifier = " relations__box--here" if node["code"] == here else " relations__box--other" if state else ""
    small = node["code"] + (f" · {state}" if state else "")
    return Markup(
        '<a href="{href}"{current}><title>{name}</title>'
        '<rect class="relations__box{modifier}" x="{x:g}" y="{y:g}" width="{w}" height="{h}" rx="10"/>'
        '<text class="relations__name" font-size="14" text-anchor="middle">{text}</text>'
        '<text class="relations__code" x="{middle:g}" y="{low:g}" font-size="11.5" text-anchor="middle">{small}</text></a>'
    ).format(
        href=link + node["code"],
        current=Markup(' aria-current="true"') if node["code"] == here else "",
        name=name,
        modifier=modifier,
        x=box.left,
        y=box.top,
        w=BOX_WIDTH,
        h=BOX_HEIGHT,
        text=text,
        middle=box.middle,
        low=box.bottom - 8,
        small=small,
    )


def _lines(name: str) -> list[str]:
    """Two lines of about the same length; longer names end with an ellipsis, the whole is in the title and in the table."""
    if len(name) <= NAME_LETTERS:
        return [name]
    half = max((len(name) + 1) // 2, 1)
    size = min(half, NAME_LETTERS)
    rest = name[size:]
    return [name[:size], rest if len(rest) <= NAME_LETTERS else rest[: NAME_LETTERS - 1] + "…"]
