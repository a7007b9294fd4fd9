"""The schedule of e-mails to send: which is due when, how often it was tried, and who is sending it just now.

    outbox: {_id: message id, due_at, tries, leased_until, lease: token of the sender that holds it or None}

Entries come and go by projection (`projections.OutboxProjection`); this module only moves them in time, and a rebuild that
forgets those moves makes them due at once: harmless. A lease keeps two senders off one message; that of a sender which
died runs out, and another takes over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from pymongo import ASCENDING, ReturnDocument
from pymongo.database import Database

COLLECTION = "outbox"


@dataclass(frozen=True, slots=True)
class Claim:
    """`tries`: attempts before this one."""

    message_id: str
    tries: int
    lease: str


class Outbox:
    """`lease_for`: longer than an attempt takes with a server that answers; a slower one may see a message twice."""

    def __init__(
        self, database: Database[dict[str, Any]], *, lease_for: timedelta = timedelta(seconds=30)
    ) -> None:
        self._entries = database[COLLECTION]
        self._lease_for = lease_for

    def ensure_indexes(self) -> None:
        self._entries.create_index([("due_at", ASCENDING), ("leased_until", ASCENDING)])

    def claim(self, now: datetime) -> Claim | None:
        """The message due longest, now ours to send; None when nothing is due."""
        lease = uuid4().hex
        entry = self._entries.find_one_and_update(
            {"due_at": {"$lte": now}, "leased_until": {"$lte": now}},
            {"$set": {"lease": lease, "leased_until": now + self._lease_for}},
            sort=[("due_at", ASCENDING)],
            return_document=ReturnDocument.AFTER,
        )
        return None if entry is None else Claim(entry["_id"], entry["tries"], lease)

    def defer(self, claim: Claim, due_at: datetime) -> None:
        """Try again then; nothing happens if the lease has gone to another."""
        self._entries.update_one(
            {"_id": claim.message_id, "lease": claim.lease},
            {"$set": {"due_at": due_at, "leased_until": due_at, "lease": None}, "$inc": {"tries": 1}},
        )

    def remove(self, claim: Claim) -> None:
        """The message is settled. The projection says the same a moment later."""
        self._entries.delete_one({"_id": claim.message_id})
