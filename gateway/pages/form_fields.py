"""A form definition with what was typed and what is wrong, as the template shows it. Every field keeps its key as its id."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms import Field, FormDefinition, FormError, options
from gateway.pages.texts import size, typeset

MOST_ROWS = 100
_HINTS = {
    "idcard": "18 位，末位可以是 X",
    "uscc": "18 位数字或大写字母",
    "phone": "11 位手机号码",
    "date": "例如 2026-09-01",
    "month": "年和月，例如 2026-09",
    "time": "例如 07:30",
}
_INPUT_TYPES = {"phone": "tel", "email": "email"}
"""Dates are typed: a date picker is slow for dates that people know, and speaks the browser's language."""
_WIDTHS = {
    "date": "govuk-input--width-10",
    "month": "govuk-input--width-10",
    "time": "govuk-input--width-10",
    "number": "govuk-input--width-10",
    "idcard": "govuk-input--width-20",
    "uscc": "govuk-input--width-20",
    "phone": "govuk-input--width-20",
}
_AUTOCOMPLETE = {"phone": "tel", "email": "email"}


@dataclass(frozen=True, slots=True)
class Content:
    """What stands in a form at a moment: values (typed or as typed), stored files, errors, further empty table rows."""

    values: Mapping[str, Any]
    files: Sequence[Mapping[str, Any]] = ()
    errors: Sequence[FormError] = ()
    extra_rows: Mapping[str, int] | None = None


def field_views(
    definition: FormDefinition, content: Content, only: frozenset[str] | None = None
) -> list[dict[str, Any]]:
    """In page order; `only` leaves the others out."""
    return [
        _view(field, definition, content) for field in definition.fields if only is None or field.key in only
    ]


def error_list(errors: Sequence[FormError]) -> list[dict[str, str]]:
    """For the summary at the top: each text leads to its field, in table rows to the cell."""
    return [{"text": typeset(error.detail), "href": f"#{error_id(error)}"} for error in errors]


def error_id(error: FormError) -> str:
    if error.column is not None and error.index is not None:
        return f"{error.field}-{error.index}-{error.column}"
    return error.field


def _view(field: Field, definition: FormDefinition, content: Content) -> dict[str, Any]:
    errors = [error for error in content.errors if error.field == field.key]
    view = _plain(field, field.key, field.key, content.values.get(field.key), _first(errors))
    view["condition"] = _condition(field, definition)
    if field.type == "upload":
        view["kept"] = [_kept(file) for file in content.files if file["field"] == field.key]
    if field.type == "table":
        view["rows"] = _rows(field, content, errors)
        view["may_grow"] = len(view["rows"]) < (field.max_rows or MOST_ROWS)
        view["error"] = next((typeset(error.detail) for error in errors if error.column is None), None)
    return view


def _plain(field: Field, element_id: str, name: str, value: Any, error: str | None) -> dict[str, Any]:
    chosen = value if isinstance(value, list) else [value]
    return {
        "id": element_id,
        "name": name,
        "type": field.type,
        "label": typeset(field.label),
        "required": field.required,
        "hint": typeset(_hint(field)),
        "value": "" if value is None or isinstance(value, list | dict) else _as_typed(value),
        "checked": value is True,
        "error": typeset(error),
        "max_length": field.max_length,
        "input_type": _INPUT_TYPES.get(field.type, "text"),
        "input_mode": _input_mode(field),
        "css": _WIDTHS.get(field.type, ""),
        "autocomplete": _AUTOCOMPLETE.get(field.type, "off" if field.sensitive else None),
        "accept": ",".join(field.accept),
        "multiple": field.max_files != 1,
        "free_text": field.type in ("select", "multiselect", "radio") and not options(field),
        "choices": [
            {"value": option.value, "text": typeset(option.label), "checked": option.value in chosen}
            for option in options(field)
        ],
        "typed_list": "\n".join(_as_typed(each) for each in chosen if isinstance(each, str | int | float)),
    }


def _rows(field: Field, content: Content, errors: Sequence[FormError]) -> list[list[dict[str, Any]]]:
    given = content.values.get(field.key)
    rows = [row if isinstance(row, Mapping) else {} for row in given] if isinstance(given, list) else []
    extra = (content.extra_rows or {}).get(field.key, 0)
    wanted = min(max(len(rows) + extra, field.min_rows or 1), field.max_rows or MOST_ROWS)
    rows = [*rows, *({} for _ in range(wanted - len(rows)))]
    cell_errors = {(error.index, error.column): error.detail for error in reversed(errors)}
    return [
        [
            _plain(
                column,
                f"{field.key}-{index}-{column.key}",
                f"{field.key}.{index}.{column.key}",
                row.get(column.key),
                cell_errors.get((index, column.key)),
            )
            for column in field.columns
        ]
        for index, row in enumerate(rows)
    ]


def _condition(field: Field, definition: FormDefinition) -> dict[str, Any] | None:
    """On which answer the field depends: for the script, and in words for those without it."""
    condition = field.visible_if
    if condition is None:
        return None
    other = definition.by_key[condition.field]
    labels = {option.value: option.label for option in options(other)}
    texts = [labels.get(str(value), str(value)) for value in condition.values]
    return {
        "field": condition.field,
        "values": json.dumps([str(value) for value in condition.values]),
        "text": f"只有“{other.label}”选择“{'”或“'.join(texts)}”时才需要填写",
    }


def _kept(file: Mapping[str, Any]) -> dict[str, Any]:
    reference = {name: value for name, value in file.items() if name != "field"}
    return {**file, "reference": json.dumps(reference, ensure_ascii=False)}


def _hint(field: Field) -> str | None:
    if field.type == "upload":
        return _upload_hint(field)
    if field.type == "number":
        return field.help or _range(field)
    if field.type == "table":
        return field.help or f"至少 {field.min_rows or 1} 行，最多 {field.max_rows or MOST_ROWS} 行"
    return field.help or _HINTS.get(field.type)


def _upload_hint(field: Field) -> str:
    kinds = "、".join(extension.lstrip(".").upper() for extension in field.accept) or "各种"
    parts = [f"{kinds} 格式"]
    if field.max_size_kb:
        parts.append(f"单个不超过 {size(field.max_size_kb * 1024)}")
    if field.max_files:
        parts.append(f"最多 {field.max_files} 个")
    return (field.help + "。" if field.help else "") + ",".join(parts)


def _range(field: Field) -> str | None:
    if field.minimum is not None and field.maximum is not None:
        return f"{field.minimum} 至 {field.maximum}"
    return f"不小于 {field.minimum}" if field.minimum is not None else None


def _input_mode(field: Field) -> str | None:
    if field.type == "number":
        return "numeric" if field.integer else "decimal"
    return "numeric" if field.type in ("date", "month") else None


def _as_typed(value: Any) -> str:
    return format(value, "g") if isinstance(value, float) and value.is_integer() else str(value)


def _first(errors: Sequence[FormError]) -> str | None:
    return errors[0].detail if errors else None
