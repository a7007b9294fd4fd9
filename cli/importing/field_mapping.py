"""Source shape → payload shape by a table that also leads back, so that findings point into the file people know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_MISSING = object()


@dataclass(frozen=True, slots=True)
class Field:
    """One value, copied as it is. `source` may be a path such as `channel/type`."""

    ours: str
    source: str


@dataclass(frozen=True, slots=True)
class Part:
    """An object with fields of its own; null stays null."""

    ours: str
    source: str
    fields: tuple[Field | Part, ...]


Table = Sequence[Field | Part]


def map_row(row: Any, table: Table) -> dict[str, Any]:
    """The payload. What the source lacks is left out: the service says what is required."""
    payload: dict[str, Any] = {}
    for entry in table:
        value = _look_up(row, entry.source)
        if value is _MISSING:
            continue
        if isinstance(entry, Part) and isinstance(value, Mapping):
            value = map_row(value, entry.fields)
        payload[entry.ours] = value
    return payload


def source_pointer(pointer: str, table: Table) -> str:
    """JSON pointer into the payload → JSON pointer into the source row; unknown parts are kept as they are."""
    name, _, rest = pointer.removeprefix("/").partition("/")
    for entry in table:
        if entry.ours == name:
            deeper = f"/{rest}" if rest else ""
            if deeper and isinstance(entry, Part):
                deeper = source_pointer(deeper, entry.fields)
            return f"/{entry.source}{deeper}"
    return pointer


def source_keys(table: Table) -> set[str]:
    """Top-level keys that the table reads."""
    return {entry.source.split("/", 1)[0] for entry in table}


def _look_up(row: Any, path: str) -> Any:
    for key in path.split("/"):
        if not isinstance(row, Mapping) or key not in row:
            return _MISSING
        row = row[key]
    return row
