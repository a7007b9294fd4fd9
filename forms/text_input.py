"""Flat texts, as an HTML form sends them → typed values. What cannot be typed stays as typed, to be shown again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from forms.definition import Field, FormDefinition
from forms.visibility import visible_fields

_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?", re.ASCII)
_YES = ("true", "on", "1", "yes")
_NO = ("false", "off", "0", "no")


def from_text(definition: FormDefinition, texts: Mapping[str, list[str]]) -> dict[str, Any]:
    """Table cells come as `drivers.0.qualTo`; empty rows are dropped. Keys that the form does not know are left out.

    A check box that was not ticked is not sent at all: it becomes false, if it is visible.
    """
    values: dict[str, Any] = {}
    rows = _rows(texts, {field.key: field for field in definition.fields if field.type == "table"})
    for field in definition.fields:
        value = rows.get(field.key) if field.type == "table" else _value(field, texts.get(field.key, ()))
        if value not in (None, "", []):
            values[field.key] = value
    for field in visible_fields(definition, values):
        if field.type == "checkbox":
            values.setdefault(field.key, False)
    return values


def _rows(texts: Mapping[str, list[str]], tables: Mapping[str, Field]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, dict[int, dict[str, Any]]] = {}
    for key, cell in texts.items():
        name, _, rest = key.partition(".")
        index, _, column_key = rest.partition(".")
        column = tables[name].column(column_key) if name in tables else None
        if column is None or not re.fullmatch(r"\d{1,3}", index, re.ASCII):
            continue
        value = _value(column, cell)
        if value not in (None, "", []):
            found.setdefault(name, {}).setdefault(int(index), {})[column.key] = value
    return {name: _ordered(rows, tables[name]) for name, rows in found.items()}


def _ordered(rows: Mapping[int, dict[str, Any]], table: Field) -> list[dict[str, Any]]:
    """By index, with gaps closed; unticked boxes of a row that has anything in it are false."""
    boxes = {column.key: False for column in table.columns if column.type == "checkbox"}
    return [boxes | rows[index] for index in sorted(rows)]


def _value(field: Field, texts: Iterable[str]) -> Any:
    given = [text.strip().replace("\r\n", "\n") for text in texts]
    given = [text for text in given if text]
    if field.type in ("multiselect", "upload"):
        return given
    if not given:
        return None
    text = given[-1]
    if field.type == "number":
        return _number(text)
    if field.type == "checkbox":
        return _flag(text)
    return text


def _number(text: str) -> int | float | str:
    if not _NUMBER.fullmatch(text):
        return text
    return float(text) if "." in text else int(text)


def _flag(text: str) -> bool | str:
    if text.lower() in _YES:
        return True
    return False if text.lower() in _NO else text
