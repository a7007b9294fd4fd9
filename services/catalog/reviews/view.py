"""The queue of reviews, read. `projection.ReviewQueue` writes the collection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import ASCENDING
from pymongo.database import Database

from event_sourcing.errors import FieldError, ValidationFailed
from event_sourcing.mongo_clients import outages_as_unavailable
from services.catalog.reviews.projection import REVIEW_QUEUE
from services.catalog.views import Page

Row = dict[str, Any]
OTHERS, MINE = "OTHERS", "MINE"


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    department  None: of all
    whose       OTHERS: what the actor may review; MINE: what the actor edited or submitted; None: both
    """

    department: str | None
    whose: str | None
    actor: str


class ReviewsView:
    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._rows = database[REVIEW_QUEUE]

    def ensure_indexes(self) -> None:
        self._rows.create_index([("waiting", ASCENDING), ("submitted_at", ASCENDING), ("_id", ASCENDING)])

    def waiting(self, wanted: Wanted, limit: int, cursor: str | None) -> Page:
        """The longest waiting first. Raises ValidationFailed for a cursor that is none of ours."""
        parts = [{"waiting": True}, *_conditions(wanted), *([_after(cursor)] if cursor else [])]
        order = [("submitted_at", ASCENDING), ("_id", ASCENDING)]
        with outages_as_unavailable():
            rows = list(self._rows.find({"$and": parts}).sort(order).limit(limit + 1))
        last = rows[limit - 1] if len(rows) > limit else None
        next_cursor = f"{last['submitted_at'].isoformat()}~{last['_id']}" if last else None
        return Page([_review(row, wanted.actor) for row in rows[:limit]], next_cursor)


def _conditions(wanted: Wanted) -> list[dict[str, Any]]:
    conditions: list[dict[str, Any]] = []
    if wanted.department is not None:
        conditions.append({"department_code": wanted.department})
    of_mine = [{"edited_by": wanted.actor}, {"submitted_by": wanted.actor}]
    if wanted.whose is not None:
        conditions.append({"$or" if wanted.whose == MINE else "$nor": of_mine})
    return conditions


def _after(cursor: str) -> dict[str, Any]:
    moment, _, code = cursor.partition("~")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError as error:
        problem = FieldError("/cursor", "CURSOR", "翻页位置无效,请从第一页重新开始")
        raise ValidationFailed([problem]) from error
    return {"$or": [{"submitted_at": {"$gt": at}}, {"submitted_at": at, "_id": {"$gt": code}}]}


def _review(row: Row, actor: str) -> Row:
    """As JSON; `mine` says that somebody else has to review it."""
    named = ("name", "department_code", "submission", "submitted_by", "edited_by")
    return {
        "code": row["_id"],
        **{name: row[name] for name in named},
        "submitted_at": row["submitted_at"].isoformat(),
        "mine": actor in (row["edited_by"], row["submitted_by"]),
    }
