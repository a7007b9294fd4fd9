"""Tables and elements as `projection.SharedData` keeps them. All raise Unavailable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pymongo import ASCENDING
from pymongo.database import Database

from event_sourcing.mongo_clients import outages_as_unavailable
from services.catalog.shared_data.projection import ELEMENTS, TABLES

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ElementPage:
    """`next_cursor`: id of the page's last element; None on the last page."""

    elements: list[Row]
    next_cursor: str | None


class SharedDataView:
    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._tables = database[TABLES]
        self._elements = database[ELEMENTS]

    def ensure_indexes(self) -> None:
        self._elements.create_index([("department_code", ASCENDING), ("_id", ASCENDING)])
        self._elements.create_index([("table_ids", ASCENDING)])

    def tables(self, department: str | None = None) -> list[Row]:
        """`{id, name, department_code, item_codes, class_code, class_names, detail, merged_into}` by id, merged ones too."""
        query = {} if department is None else {"department_code": department}
        with outages_as_unavailable():
            return [_named(row) for row in self._tables.find(query).sort("_id", ASCENDING)]

    def elements(self, department: str | None, limit: int, cursor: str | None) -> ElementPage:
        query: dict[str, Any] = {"_id": {"$gt": cursor or ""}}
        if department is not None:
            query["department_code"] = department
        with outages_as_unavailable():
            rows = list(self._elements.find(query).sort("_id", ASCENDING).limit(limit + 1))
        last = rows[limit - 1]["_id"] if len(rows) > limit else None
        return ElementPage([_named(row) for row in rows[:limit]], last)

    def all_elements(self) -> dict[str, Row]:
        """Id → element, by id."""
        with outages_as_unavailable():
            found = self._elements.find({}).sort("_id", ASCENDING)
            return {row["_id"]: _named(row) for row in found}


def _named(row: Mapping[str, Any]) -> Row:
    return {"id": row["_id"], **{name: value for name, value in row.items() if name != "_id"}}
