"""The item's form as its template shows it: sections in the order of the ten elements, each field with what was typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from event_sourcing.errors import FieldError
from gateway.item_editing.fields import FIELDS, ItemField, field_of
from gateway.item_editing.options import Options, mode_hint
from gateway.item_editing.schema import (
    ANY_OF,
    AREA,
    DATE,
    ELEMENTS,
    FIXED,
    LIMIT,
    LINES,
    LONGEST,
    ONE_OF,
    PICK,
    TEXT,
    WHOLE,
    WINDOW,
    YES_NO,
)
from gateway.pages.texts import typeset
from gateway.views.code_names import LIMIT_UNITS

_TYPES = {
    TEXT: "text",
    AREA: "textarea",
    LINES: "multiselect",
    WHOLE: "number",
    DATE: "date",
    YES_NO: "radio",
    ONE_OF: "radio",
    PICK: "select",
    ANY_OF: "multiselect",
    LIMIT: "limit",
    WINDOW: "window",
}
"""Control → type of field in `parts/fields.html`, and the two of this form."""
_NARROW = "govuk-input--width-10"
_NEEDED = ("/promised_limit", "/effective_from", "/applicant_types", "/result/delivery")
"""Not called optional, though the schema lets them be empty: the catalogue's rules do not, at the latest for a review."""
MANY = 9
"""From so many options on they are folded up, with what is chosen in sight."""
_WIDE = (AREA, LINES, ANY_OF)
"""Controls that need the whole width."""

Values = Mapping[str, Any]


def sections(values: Values, options: Options, errors: Iterable[FieldError] = ()) -> list[dict[str, Any]]:
    """`[{name, fields}]`; fields that follow from the code are not asked for."""
    found = by_field(errors)
    return [
        {
            "name": element,
            "fields": [
                field_view(field, values[field.pointer], options, found.get(field.pointer))
                | _own_hint(field, values)
                for field in FIELDS
                if field.element == element and field.control != FIXED
            ],
        }
        for element in ELEMENTS
    ]


def _own_hint(field: ItemField, values: Values) -> dict[str, str]:
    """The chart's name follows from code and name (domain rule 20): it is written out to be copied."""
    if field.pointer != "/flowchart_file" or not values["/name"]:
        return {}
    return {"hint": f"文件名应为“{values['/code']}-{values['/name']}.jpg”，不超过 500 KB"}


def by_field(errors: Iterable[FieldError]) -> dict[str, str]:
    """Pointer of a field → the first of its findings."""
    found: dict[str, str] = {}
    for error in errors:
        if field := field_of(error.pointer):
            found.setdefault(field.pointer, error.detail)
    return found


def summary(errors: Sequence[FieldError], code_place: str) -> list[dict[str, str]]:
    """Findings in the order of the fields, each with a link. `code_place`: where those of the code are shown."""
    order = {field.pointer: place for place, field in enumerate(FIELDS)}
    lines = []
    for error in errors:
        field = field_of(error.pointer)
        if field is None:
            lines.append((-1, {"text": typeset(error.detail)}))
            continue
        target = code_place if field.control == FIXED else field.id
        text = typeset(f"{field.label}：{error.detail}")
        lines.append((order[field.pointer], {"text": text, "href": f"#{target}"}))
    return [line for _, line in sorted(lines, key=lambda pair: pair[0])]


def field_view(field: ItemField, value: Any, options: Options, error: str | None) -> dict[str, Any]:
    """In the shape of `parts/fields.html`."""
    chosen = {_sent(each) for each in (value if isinstance(value, list) else [value]) if each is not None}
    choices = _choices(field, options, chosen)
    return {
        "id": field.id,
        "name": field.name,
        "type": _TYPES[field.control],
        "label": field.label,
        "required": field.required or field.pointer in _NEEDED,
        "hint": field.hint,
        "error": typeset(error) if error else None,
        "value": "" if value is None or isinstance(value, list | dict) else _sent(value),
        "parts": _parts(field, value),
        "typed_list": "\n".join(_lines(value)) if field.control == LINES else "",
        "free_text": field.control == LINES,
        "choices": choices,
        "many": field.control == ANY_OF and len(choices) >= MANY,
        "chosen": [choice["text"] for choice in choices if choice["checked"]],
        "wide": field.control in _WIDE or field.options == "modes",
        "inline": bool(choices) and field.control != PICK and field.options != "modes",
        "max_length": LONGEST if field.control == AREA else None,
        "input_type": "text",
        "input_mode": "numeric" if field.control in (WHOLE, DATE) else None,
        "css": _NARROW if field.control in (WHOLE, DATE) else "",
        "autocomplete": "off",
    }


def _lines(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def _choices(field: ItemField, options: Options, chosen: set[str]) -> list[dict[str, Any]]:
    """All there is to choose, and what is chosen already though no list has it: nothing is lost by opening a form."""
    if field.control == YES_NO:
        known: Sequence[tuple[str, str]] = [("true", "是"), ("false", "否")]
    elif field.control in (ONE_OF, ANY_OF, PICK):
        known = options.of(field.options)
    else:
        return []
    values = {value for value, _ in known}
    more = [(value, f"{value}（列表中没有）") for value in sorted(chosen - values)]
    return [
        {
            "value": value,
            "text": typeset(f"模式 {value}：{label}" if field.options == "modes" else label),
            "checked": value in chosen,
            **({"hint": {"text": mode_hint(value)}} if field.options == "modes" and value in values else {}),
        }
        for value, label in (*known, *more)
    ]


def _parts(field: ItemField, value: Any) -> list[dict[str, Any]]:
    """The two inputs of a limit or a window."""
    given = value if isinstance(value, Mapping) else {}
    if field.control == LIMIT:
        units = [
            {"value": unit, "text": name, "selected": given.get("unit") == unit}
            for unit, name in LIMIT_UNITS.items()
        ]
        return [_part(field, "value", "数值", given), _part(field, "unit", "单位", given) | {"units": units}]
    if field.control == WINDOW:
        return [_part(field, "from", "首日", given), _part(field, "to", "末日", given)]
    return []


def _part(field: ItemField, name: str, label: str, given: Mapping[str, Any]) -> dict[str, Any]:
    value = given.get(name)
    return {
        "id": f"{field.id}-{name}",
        "name": f"{field.name}.{name}",
        "label": label,
        "value": "" if value is None else str(value),
    }


def _sent(value: Any) -> str:
    """As a form sends it."""
    return {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)
