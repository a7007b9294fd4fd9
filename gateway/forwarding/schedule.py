"""Which submission is due when, and which worker has it: the time side of the ledger's entries.

A lease keeps two workers off one submission; that of a worker which died runs out, and another takes over. Should a slow
worker and its successor overlap, the idempotency key still lets the province take the submission once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from pymongo import ASCENDING, ReturnDocument
from pymongo.collection import Collection

COLLECTION = "schedule"

LEASE = timedelta(seconds=40)
"""A query, a submission and two RPC calls, each as late as its time-out allows."""


@dataclass(frozen=True, slots=True)
class Claim:
    application_id: str
    lease: str


class Schedule:
    def __init__(self, collection: Collection[dict[str, Any]], *, lease_for: timedelta = LEASE) -> None:
        self._entries = collection
        self._lease_for = lease_for

    def ensure_indexes(self) -> None:
        self._entries.create_index([("due_at", ASCENDING), ("leased_until", ASCENDING)])

    def claim(self, now: datetime) -> Claim | None:
        """The submission due longest, now ours; None when nothing is due."""
        lease = uuid4().hex
        entry = self._entries.find_one_and_update(
            {"due_at": {"$lte": now}, "leased_until": {"$lte": now}},
            {"$set": {"lease": lease, "leased_until": now + self._lease_for}},
            sort=[("due_at", ASCENDING)],
            return_document=ReturnDocument.AFTER,
        )
        return None if entry is None else Claim(entry["_id"], lease)

    def defer(self, claim: Claim, due_at: datetime) -> None:
        self._release(claim, {"due_at": due_at, "leased_until": due_at})

    def finish(self, claim: Claim) -> None:
        """Never due again, unless people put it back."""
        self._release(claim, {"due_at": None})

    def _release(self, claim: Claim, change: dict[str, Any]) -> None:
        """Nothing happens if the lease has gone to another worker."""
        chosen = {"_id": claim.application_id, "lease": claim.lease}
        self._entries.update_one(chosen, {"$set": {**change, "lease": None}})
