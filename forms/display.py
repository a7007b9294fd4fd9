"""Answers as people read them, for check-answers pages and printed forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.code_tables import options
from forms.definition import Field, FormDefinition
from forms.value_checks import missing
from forms.visibility import visible_fields

NOTHING = "未填写"


def display(definition: FormDefinition, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(label, text) of every visible field in page order; table rows are lines of the text. Any values will do."""
    return [
        (field.label, shown(field, values.get(field.key))) for field in visible_fields(definition, values)
    ]


def shown(field: Field, value: Any) -> str:
    """One answer: labels instead of option values, 是 and 否, file names."""
    if missing(value):
        return NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    if field.type == "table" and isinstance(value, list):
        return "\n".join(f"{index}. {_row(field, row)}" for index, row in enumerate(value, start=1))
    if isinstance(value, list):
        return "、".join(_item(field, item) for item in value)
    return _item(field, value)


def _row(table: Field, row: Any) -> str:
    if not isinstance(row, Mapping):
        return str(row)
    cells = (f"{column.label}:{shown(column, row.get(column.key))}" for column in table.columns)
    return ";".join(cells)


def _item(field: Field, value: Any) -> str:
    if isinstance(value, Mapping):
        return str(value.get("name", ""))
    return next((option.label for option in options(field) if option.value == value), str(value))
