"""The inventory as it stands. `projections.Inventory` writes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import ASCENDING
from pymongo.database import Database

from event_sourcing.mongo_clients import outages_as_unavailable
from services.catalog.inventory.projections import ENTRIES, FILINGS
from services.catalog.inventory.rows import ItemRows

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Filing:
    """What a department filed last: all its items, or that it has none."""

    department_code: str
    batch_id: str
    item_codes: tuple[str, ...]
    declared_zero: bool
    recorded_at: datetime


class InventoryView:
    """All methods raise Unavailable while the database is away."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._entries = database[ENTRIES]
        self._filings = database[FILINGS]

    def ensure_indexes(self) -> None:
        self._entries.create_index([("department_code", ASCENDING), ("_id", ASCENDING)])

    def of(self, code: str) -> ItemRows | None:
        with outages_as_unavailable():
            found = self._entries.find_one({"_id": code})
        return _rows(found) if found else None

    def of_department(self, code: str) -> Iterator[ItemRows]:
        """By item code."""
        return self._all({"department_code": code})

    def all(self) -> Iterator[ItemRows]:
        return self._all({})

    def filing(self, department: str) -> Filing | None:
        with outages_as_unavailable():
            found = self._filings.find_one({"_id": department})
        return _filing(found) if found else None

    def filings(self) -> list[Filing]:
        with outages_as_unavailable():
            return [_filing(found) for found in self._filings.find().sort("_id", ASCENDING)]

    def _all(self, query: Document) -> Iterator[ItemRows]:
        with outages_as_unavailable():
            for found in self._entries.find(query).sort("_id", ASCENDING):
                yield _rows(found)


def _rows(found: Document) -> ItemRows:
    several = (tuple(found[table]) for table in ("t2", "t3", "t4"))
    return ItemRows(found["_id"], found["name"], found["department_code"], found["t1"], *several)


def _filing(found: Document) -> Filing:
    return Filing(
        found["_id"],
        found["batch_id"],
        tuple(found["item_codes"]),
        found["declared_zero"],
        found["recorded_at"],
    )
