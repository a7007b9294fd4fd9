"""The applicants' drafts, and which cases are whose. `projections` writes the collections."""

from __future__ import annotations

from typing import Any, Protocol

from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database

from event_sourcing.event_store import EventStore
from event_sourcing.mongo_clients import outages_as_unavailable
from event_sourcing.projections import ProjectionRunner
from services.applications.projections import DRAFTS, SUBJECT_CASES, SubjectCases
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


class SubjectCasesView(Protocol):
    def of(self, subject: str) -> list[dict[str, Any]]:
        """`[{_id, number, open}]`, with all that is committed; the number is None for a draft."""
        ...


class MongoSubjectCases:
    """Before each answer the view is brought to the end of the log, by a runner of the call's own."""

    def __init__(self, store: EventStore, database: Database[dict[str, Any]]) -> None:
        self._store = store
        self._database = database
        self._rows = database[SUBJECT_CASES]

    def ensure_indexes(self) -> None:
        self._rows.create_index([("applicant_id", ASCENDING)])

    def of(self, subject: str) -> list[dict[str, Any]]:
        ProjectionRunner(self._store, self._database, SubjectCases()).catch_up()
        with outages_as_unavailable():
            return list(self._rows.find({"applicant_id": subject}).sort("_id", ASCENDING))
