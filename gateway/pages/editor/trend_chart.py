"""The trend as a drawing: one line for the five together. The table beneath says the same in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

WIDTH, HEIGHT = 640, 200
LEFT, RIGHT, TOP, BOTTOM = 48, 16, 16, 32
STEPS = (0, 25, 50, 75, 100)


def trend_chart(points: Sequence[Mapping[str, Any]]) -> Markup | None:
    """None where there is no change to show: fewer than two points."""
    if len(points) < 2:
        return None
    marks = [(_across(index, len(points)), _up(point["overall"])) for index, point in enumerate(points)]
    line = " ".join(f"{x:g},{y:g}" for x, y in marks)
    dots = "".join(f'<circle cx="{x:g}" cy="{y:g}" r="4"/>' for x, y in marks)
    first, last = _label(points[0]), _label(points[-1])
    return Markup(  # noqa: S704 - numbers of ours, and labels that are escaped
        f'<svg class="chart trend" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="trend-title">'
        f'<title id="trend-title">{escape(f"五清合计得分,从{first}到{last}")}</title>'
        f'<g class="chart__line" stroke-opacity=".25">{_grid()}</g>{_scale()}'
        f'<polyline class="trend__line" points="{line}"/><g class="trend__dots">{dots}</g>'
        f'<text x="{LEFT}" y="{HEIGHT - 8}" font-size="14">{escape(first)}</text>'
        f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 8}" font-size="14" text-anchor="end">{escape(last)}</text></svg>'
    )


def _grid() -> str:
    return "".join(f'<path d="M{LEFT} {_up(step / 100):g}H{WIDTH - RIGHT}"/>' for step in STEPS)


def _scale() -> str:
    return "".join(
        f'<text x="{LEFT - 8}" y="{_up(step / 100) + 5:g}" font-size="14" text-anchor="end">{step}%</text>'
        for step in STEPS
    )


def _across(index: int, count: int) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * index / (count - 1), 1)


def _up(share: float) -> float:
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - share), 1)


def _label(point: Mapping[str, Any]) -> str:
    return point["day"] or "现在"
