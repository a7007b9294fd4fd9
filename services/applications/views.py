"""The applicants' drafts. `projections.Drafts` writes the collection."""

from __future__ import annotations

from typing import Any, Protocol

from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database

from event_sourcing.mongo_clients import outages_as_unavailable
from services.applications.projections import DRAFTS
from services.applications.public_events import instant

MOST_DRAFTS = 100


class DraftsView(Protocol):
    def of(self, applicant_id: str) -> list[dict[str, Any]]:
        """`[{id, item_code, saved_at}]`, latest first."""
        ...


class MongoDraftsView:
    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._drafts = database[DRAFTS]

    def ensure_indexes(self) -> None:
        self._drafts.create_index([("applicant_id", ASCENDING), ("saved_at", DESCENDING)])

    def of(self, applicant_id: str) -> list[dict[str, Any]]:
        found = self._drafts.find({"applicant_id": applicant_id}).sort("saved_at", DESCENDING)
        with outages_as_unavailable():
            rows = list(found.limit(MOST_DRAFTS))
        return [
            {"id": row["_id"], "item_code": row["item_code"], "saved_at": instant(row["saved_at"])}
            for row in rows
        ]
