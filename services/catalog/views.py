"""What editors list: items, drafts included. `projections.ItemList` writes the collection."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pymongo import ASCENDING
from pymongo.database import Database

from event_sourcing.mongo_clients import outages_as_unavailable
from services.catalog.projections import ITEM_LIST

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """`next_cursor`: None on the last page; a cursor is the code of the page's last item."""

    items: list[Row]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class ItemsWanted:
    """None: all.

    review   where the review of the draft stands
    changed  whether the draft differs from what is published
    words    parts of the name, all of which it contains, or the beginning of a code
    """

    department: str | None = None
    status: str | None = None
    review: str | None = None
    changed: bool | None = None
    words: str | None = None

    def query(self) -> dict[str, Any]:
        named = {
            "department_code": self.department,
            "status": self.status,
            "review": self.review,
            "changed": self.changed,
        }
        wanted: dict[str, Any] = {field: value for field, value in named.items() if value is not None}
        if words := (self.words or "").split():
            wanted["$or"] = [
                {"_id": {"$regex": f"^{re.escape(words[0])}"}},
                {"$and": [{"name": {"$regex": re.escape(word), "$options": "i"}} for word in words]},
            ]
        return wanted


class ItemsView:
    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._rows = database[ITEM_LIST]

    def ensure_indexes(self) -> None:
        self._rows.create_index([("department_code", ASCENDING), ("_id", ASCENDING)])

    def items(self, wanted: ItemsWanted, limit: int, cursor: str | None) -> Page:
        """By code."""
        query = {"$and": [{"_id": {"$gt": cursor or ""}}, wanted.query()]}
        with outages_as_unavailable():
            rows = list(self._rows.find(query).sort("_id", ASCENDING).limit(limit + 1))
        last = rows[limit - 1]["_id"] if len(rows) > limit else None
        return Page([_item(row) for row in rows[:limit]], last)


def _item(row: Row) -> Row:
    """As JSON: the code under its own name, the time as text."""
    rest = {key: value for key, value in row.items() if key not in ("_id", "updated_at")}
    return {"code": row["_id"], **rest, "updated_at": row["updated_at"].isoformat()}
