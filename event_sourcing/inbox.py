"""Which events a subscription has already acted on, for effects that are not idempotent of themselves.

Prefer an effect that may happen twice: a version-guarded upsert, a command with the event's id as idempotency key.
Use the inbox only where neither is possible, such as sending a message to a person. Then choose the side to err on:

    if not inbox.first_time("notify.case-events", event.id):
        return
    try:
        send(…)
    except Exception:
        inbox.forget("notify.case-events", event.id)   # not sent: the retry shall try again
        raise

A process that dies between `first_time` and the effect has it marked and not done: the effect happens at most once.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

COLLECTION = "inbox"
KEPT = timedelta(days=90)
"""Far longer than any event waits in a queue or in the dead letters."""


class MongoInbox:
    """Collection `inbox`: `{_id: "<subscription> <event id>", at}`, forgotten after `KEPT`."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._seen = database[COLLECTION]

    def ensure_indexes(self) -> None:
        self._seen.create_index("at", expireAfterSeconds=int(KEPT.total_seconds()), name="kept")

    def first_time(self, subscription: str, event_id: str) -> bool:
        """Mark the event as seen. False when it was seen before; of several callers at once, one gets True."""
        try:
            self._seen.insert_one({"_id": _key(subscription, event_id), "at": datetime.now(UTC)})
        except DuplicateKeyError:
            return False
        return True

    def forget(self, subscription: str, event_id: str) -> None:
        self._seen.delete_one({"_id": _key(subscription, event_id)})


def _key(subscription: str, event_id: str) -> str:
    return f"{subscription} {event_id}"
