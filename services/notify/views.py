"""The inbox as its owner reads it.

inbox: {_id: message id, applicant_id, application_id, number, kind, created_at, read, sealed: title and body}
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database

from event_sourcing.errors import FieldError, ValidationFailed

COLLECTION = "inbox"
POLL_SECONDS = 0.02

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """`next_cursor`: None on the last page."""

    rows: list[Row]
    next_cursor: str | None


class InboxView:
    def __init__(
        self,
        database: Database[dict[str, Any]],
        *,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._rows = database[COLLECTION]
        self._clock = clock
        self._pause = pause

    def ensure_indexes(self) -> None:
        self._rows.create_index(
            [("applicant_id", ASCENDING), ("created_at", DESCENDING), ("_id", DESCENDING)]
        )
        self._rows.create_index([("applicant_id", ASCENDING), ("read", ASCENDING)])

    def of(self, applicant_id: str, limit: int, cursor: str | None) -> Page:
        """Latest first. Raises ValidationFailed for a cursor that is not ours."""
        query: dict[str, Any] = {"applicant_id": applicant_id}
        if cursor:
            created_at, last_id = _decode(cursor)
            query["$or"] = [
                {"created_at": {"$lt": created_at}},
                {"created_at": created_at, "_id": {"$lt": last_id}},
            ]
        order = [("created_at", DESCENDING), ("_id", DESCENDING)]
        rows = list(self._rows.find(query).sort(order).limit(limit + 1))
        return Page(rows[:limit], _encode(rows[limit - 1]) if len(rows) > limit else None)

    def all_of(self, applicant_id: str) -> list[Row]:
        """Latest first, without pages: for one who takes everything along."""
        return list(self._rows.find({"applicant_id": applicant_id}).sort("created_at", DESCENDING))

    def unread(self, applicant_id: str) -> int:
        return self._rows.count_documents({"applicant_id": applicant_id, "read": False})

    def wait_for_read(self, message_id: str, seconds: float = 2.0) -> bool:
        """Whether the view shows the message as read, so that readers see their own mark; waits so long at most."""
        give_up = self._clock() + seconds
        while self._rows.find_one({"_id": message_id, "read": True}, {"_id": 1}) is None:
            if self._clock() >= give_up:
                return False
            self._pause(POLL_SECONDS)
        return True


def _encode(row: Row) -> str:
    text = json.dumps([row["created_at"].isoformat(), row["_id"]])
    return base64.urlsafe_b64encode(text.encode()).decode()


def _decode(cursor: str) -> tuple[datetime, str]:
    try:
        created_at, last_id = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        return datetime.fromisoformat(created_at), str(last_id)
    except (ValueError, TypeError) as error:
        wrong = FieldError("/cursor", "CURSOR", "分页标记无效,请从第一页重新开始")
        raise ValidationFailed([wrong]) from error
