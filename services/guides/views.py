"""What editors list: guides and forms, drafts included. `projections.EditorsLists` writes the collections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pymongo import ASCENDING
from pymongo.database import Database

from event_sourcing.mongo_clients import outages_as_unavailable
from services.guides.projections import FORM_LIST, GUIDE_LIST

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """`next_cursor`: None on the last page; a cursor is the id of the page's last row."""

    items: list[Row]
    next_cursor: str | None


class EditorsView:
    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._collections = {name: database[name] for name in (GUIDE_LIST, FORM_LIST)}

    def ensure_indexes(self) -> None:
        for collection in self._collections.values():
            collection.create_index([("department_code", ASCENDING), ("_id", ASCENDING)])

    def guides(self, department: str | None, status: str | None, limit: int, cursor: str | None) -> Page:
        """By item code; `department` and `status` None: all."""
        return self._page(GUIDE_LIST, department, status, limit, cursor)

    def forms(self, department: str | None, status: str | None, limit: int, cursor: str | None) -> Page:
        """By form id."""
        return self._page(FORM_LIST, department, status, limit, cursor)

    def _page(
        self, name: str, department: str | None, status: str | None, limit: int, cursor: str | None
    ) -> Page:
        query: dict[str, Any] = {"_id": {"$gt": cursor or ""}}
        if department is not None:
            query["department_code"] = department
        if status is not None:
            query["status"] = status
        with outages_as_unavailable():
            rows = list(self._collections[name].find(query).sort("_id", ASCENDING).limit(limit + 1))
        return Page(
            [_item(row) for row in rows[:limit]], rows[limit - 1]["_id"] if len(rows) > limit else None
        )


def _item(row: Row) -> Row:
    """As JSON: the id under its own name, the time as text."""
    rest = {key: value for key, value in row.items() if key not in ("_id", "updated_at")}
    return {"id": row["_id"], **rest, "updated_at": row["updated_at"].isoformat()}
