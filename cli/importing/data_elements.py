"""`dataelements.json` → data elements, and one table (业务表) for each system of a department that holds them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from cli.importing.field_mapping import Field
from cli.importing.rows import Batch, Row, mapped_rows
from cli.importing.sources import Source

TABLES, ELEMENTS = "data_tables", "data_elements"

TABLE = (
    Field("id", "id"),
    Field("name", "name"),
    Field("department_code", "departmentCode"),
    Field("definition", "definition"),
    Field("data_type", "dataType"),
    Field("length", "length"),
    Field("value_domain", "valueDomain"),
    Field("standard", "standardRef"),
    Field("system", "system"),
    Field("item_codes", "itemCodes"),
)
IGNORED = ("departmentName",)

_KIND_OF_SYSTEM = re.compile(r"(管理|服务|信息)?(系统|平台|数据库|库)$")


def read(source: Source) -> Batch:
    batch = mapped_rows(source, "elements", ELEMENTS, TABLE, ignored=IGNORED, identity="id")
    elements = [_placed(row) for row in batch.rows]
    return Batch([*_tables(source, elements), *elements], batch.findings)


def with_items(rows: Sequence[Row]) -> list[Row]:
    """Tables that nobody said the items of get those of their department whose names speak of the same thing."""
    items = [row.payload for row in rows if row.kind == "items"]
    return [_with_items(row, items) if row.kind == TABLES else row for row in rows]


def _placed(row: Row) -> Row:
    """The element with the table that it lies in."""
    table = _table_of(row)
    return replace(row, payload={**row.payload, "table_ids": [table] if table else []})


def _table_of(row: Row) -> str:
    department, system = row.payload.get("department_code"), row.payload.get("system")
    return f"{department}-{system}" if department and system else ""


def _tables(source: Source, elements: Sequence[Row]) -> Iterator[Row]:
    seen: set[str] = set()
    for row in elements:
        table = _table_of(row)
        if not table or table in seen:
            continue
        seen.add(table)
        payload = {
            "id": table,
            "name": row.payload["system"],
            "department_code": row.payload["department_code"],
            "item_codes": None,
        }
        yield Row(TABLES, source.name, row.number, row.base, table, payload, _in_an_element)


def _in_an_element(pointer: str) -> str:
    """Where a finding about a table lies in the element that it was made of."""
    return {"/department_code": "/departmentCode"}.get(pointer, "/system")


def _with_items(row: Row, items: Sequence[dict[str, object]]) -> Row:
    subject = _KIND_OF_SYSTEM.sub("", str(row.payload["name"]))
    found = [
        str(item["code"])
        for item in items
        if item.get("department_code") == row.payload["department_code"]
        and _speaks_of(str(item.get("name")), subject)
    ]
    return replace(row, payload={**row.payload, "item_codes": found}) if found else row


def _speaks_of(name: str, subject: str) -> bool:
    """All letters of the subject, in their order: names of items are longer than those of systems (校车使用许可, 校车许可)."""
    letters = iter(name)
    return bool(subject) and all(letter in letters for letter in subject)
