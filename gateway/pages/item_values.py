"""Values of an item and of its guide as lines that people read, and two of them beside each other with what differs marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.pages.texts import day, limit, typeset
from gateway.views.code_names import (
    CASE_KINDS,
    CHANNELS,
    DELIVERIES,
    EXERCISE_LEVELS,
    IDENTITY_LEVELS,
    ITEM_TYPES,
    SERVICE_MODES,
)

Names = Mapping[str, Mapping[str, str]]
"""Facet → value → name, as `CatalogueView.labels` answers."""


@dataclass(frozen=True, slots=True)
class Line:
    """`changed`: the other side does not have it."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """One field with its old and new lines; no lines where there was or is nothing."""

    pointer: str
    label: str
    before: Sequence[Line]
    after: Sequence[Line]


def compared(pointer: str, label: str, before: Any, after: Any, names: Names) -> Compared:
    old, new = lines(pointer, before, names), lines(pointer, after, names)
    return Compared(
        pointer,
        label,
        [Line(line, line not in new) for line in old],
        [Line(line, line not in old) for line in new],
    )


def lines(pointer: str, value: Any, names: Names) -> list[str]:
    """Of the value at this place of an item's or a guide's document."""
    values = value if isinstance(value, list) else [value]
    say = _WRITERS.get(pointer) or _by_name(pointer, names) or _plain
    return [typeset(say(one)) for one in values if one not in (None, "", [])]


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return "，".join(f"{key} {inner}" for key, inner in value.items() if inner not in (None, ""))
    return str(value)


def _by_name(pointer: str, names: Names) -> Callable[[Any], str] | None:
    facet = _FACETS.get(pointer) or pointer.removeprefix("/categories/")
    if facet == "custom":
        return lambda value: _custom(str(value), names.get("custom", {}))
    known = names.get(facet)
    return None if known is None else lambda value: known.get(str(value), str(value))


def _custom(value: str, known: Mapping[str, str]) -> str:
    """A department's own values are kept with its code before them."""
    found = (name for key, name in known.items() if key.partition(".")[2] == value)
    return next(found, value)


def _named(known: Mapping[Any, str]) -> Callable[[Any], str]:
    return lambda value: known.get(value, str(value))


def _window(value: Mapping[str, str]) -> str:
    return f"{day(value['from'])}至{day(value['to'])}"


def _basis(basis: Mapping[str, Any]) -> str:
    number = f"（{basis['doc_no']}）" if basis.get("doc_no") else ""
    return f"{basis['law']}{number}{basis.get('article') or ''}"


def _step(step: Mapping[str, Any]) -> str:
    days = f"，{step['days']} 个{step['day_unit']}" if step.get("days") else ""
    return f"{step['seq']}. {step['name']}（{step['office']}{days}）"


_REQUIREMENTS = {"conditional": "有条件", "deferred": "可后补"}


def _material(material: Mapping[str, Any]) -> str:
    parts = [
        f"原件 {material['originals']} 份" if material.get("originals") else "",
        f"复印件 {material['copies']} 份" if material.get("copies") else "",
        _REQUIREMENTS.get(material.get("requirement", ""), ""),
        material.get("condition") or "",
        f"可用电子证照“{material['e_license']}”" if material.get("e_license") else "",
        material.get("note") or "",
    ]
    return f"{material['name']}（{'；'.join(filter(None, parts))}）" if any(parts) else str(material["name"])


def _fee(fee: Mapping[str, Any]) -> str:
    return " ".join(str(fee[name]) for name in ("name", "standard", "unit", "basis") if fee.get(name))


_FACETS = {
    "/department_code": "department",
    "/related_departments": "department",
    "/group_code": "group",
}
_WRITERS: Mapping[str, Callable[[Any], str]] = {
    "/item_type": _named(ITEM_TYPES),
    "/exercise_level": _named(EXERCISE_LEVELS),
    "/service_mode": _named(SERVICE_MODES),
    "/case_kind": _named(CASE_KINDS),
    "/online/channel": _named(CHANNELS),
    "/online/identity_level": _named(IDENTITY_LEVELS),
    "/result/delivery": _named(DELIVERIES),
    "/effective_from": day,
    "/apply_window": _window,
    **dict.fromkeys(
        ("/statutory_limit", "/promised_limit", "/time_limit/statutory", "/time_limit/promised"), limit
    ),
    "/legal_basis": _basis,
    "/procedure": _step,
    "/materials": _material,
    "/fee/items": _fee,
}
