"""`guides.json` → guides, one per item, with the 14 elements."""

from __future__ import annotations

import re
from typing import Any

from cli.importing.findings import ERROR
from cli.importing.rows import Batch, Row, repeated
from cli.importing.sources import Source

KIND = "guides"
DROPPED = ("guideId", "version")
"""The service numbers its own revisions."""

RENAMED = {"accepting_dept": "accepting_department"}

_RENAMED_BACK = {ours: source for source, ours in RENAMED.items()}

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def read(source: Source) -> Batch:
    batch = Batch()
    for index, entry in enumerate(source.rows("guides")):
        subject = str(entry.get("itemCode", "")) if isinstance(entry, dict) else ""
        base = f"/guides/{index}"
        if not isinstance(entry, dict):
            row = Row(KIND, source.name, index + 1, base, subject, {})
            batch.findings.append(row.finding(ERROR, "ROW_SHAPE", "这一行应为对象,请核对括号"))
            continue
        payload = snake_case({key: value for key, value in entry.items() if key not in DROPPED})
        batch.rows.append(Row(KIND, source.name, index + 1, base, subject, payload, _locate))
    batch.findings.extend(repeated(batch.rows, "item_code"))
    return batch


def snake_case(value: Any) -> Any:
    """The same value with all keys of objects in snake case; values are left alone."""
    if isinstance(value, dict):
        return {_key(key): snake_case(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [snake_case(inner) for inner in value]
    return value


def _key(camel: str) -> str:
    snake = _HUMP.sub("_", camel).lower()
    return RENAMED.get(snake, snake)


def _locate(pointer: str) -> str:
    """Back to the keys of the file."""
    return "/".join(_camel(_RENAMED_BACK.get(part, part)) for part in pointer.split("/"))


def _camel(snake: str) -> str:
    first, *others = snake.split("_")
    return first + "".join(part.capitalize() for part in others)
