"""What is due later, persisted: long waits never sit as unacknowledged messages.

    {_id, due_at, deferrals, leased_until, lease, … the user's own fields}

Whoever works an entry off holds a lease on it and renews it; that of a process which died runs out in seconds, and
another takes over. A lease keeps two workers apart, but cannot promise it (a process may sleep through its lease): work
must be harmless when repeated.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import structlog
from pymongo import ASCENDING, ReturnDocument
from pymongo.collection import Collection
from pymongo.errors import PyMongoError

LEASE = timedelta(seconds=10)
RENEWALS_PER_LEASE = 4
FIELDS = ("due_at", "deferrals", "leased_until", "lease")
"""Of an entry, moved by whoever works it off."""

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Claim:
    """An entry that is ours for now. `deferrals`: how often it was put off before."""

    identity: str
    lease: str
    deferrals: int


def new_entry(due_at: datetime) -> dict[str, Any]:
    """The fields that every entry has, beside its `_id`."""
    return {"due_at": due_at, "deferrals": 0, "leased_until": due_at, "lease": None}


class Schedule:
    def __init__(
        self,
        collection: Collection[dict[str, Any]],
        *,
        lease_for: timedelta = LEASE,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._entries = collection
        self._lease_for = lease_for
        self._clock = clock
        self._held: set[str] = set()

    def ensure_indexes(self) -> None:
        self._entries.create_index([("due_at", ASCENDING), ("leased_until", ASCENDING)])
        self._entries.create_index([("lease", ASCENDING)])

    def claim(self) -> Claim | None:
        """The entry that is due longest; None when none is. Give it back by `defer`, `finish`, `remove` or `let_go`."""
        now, lease = self._clock(), uuid4().hex
        entry = self._entries.find_one_and_update(
            {"due_at": {"$lte": now}, "leased_until": {"$lte": now}},
            {"$set": {"lease": lease, "leased_until": now + self._lease_for}},
            sort=[("due_at", ASCENDING)],
            return_document=ReturnDocument.AFTER,
        )
        if entry is None:
            return None
        self._held.add(lease)
        return Claim(entry["_id"], lease, entry["deferrals"])

    def defer(self, claim: Claim, due_at: datetime) -> None:
        """Due again then; nothing happens if the lease has gone to another."""
        change = {"due_at": due_at, "leased_until": due_at, "lease": None}
        self._entries.update_one(_ours(claim), {"$set": change, "$inc": {"deferrals": 1}})
        self.let_go(claim)

    def finish(self, claim: Claim) -> None:
        """Kept, and never due again unless somebody says so; nothing happens if the lease has gone to another."""
        self._entries.update_one(_ours(claim), {"$set": {"due_at": None, "lease": None}})
        self.let_go(claim)

    def remove(self, claim: Claim) -> None:
        self._entries.delete_one({"_id": claim.identity})
        self.let_go(claim)

    def let_go(self, claim: Claim) -> None:
        """Renew the lease no longer, so that it runs out. Harmless for an entry given back already."""
        self._held.discard(claim.lease)

    def renew(self) -> None:
        """Keep what this process holds."""
        if held := list(self._held):
            until = self._clock() + self._lease_for
            self._entries.update_many({"lease": {"$in": held}}, {"$set": {"leased_until": until}})

    def keep_leases(self, stop: threading.Event) -> None:
        """Renew until `stop`: run this beside the loops that work off what is due."""
        while not stop.wait(self._lease_for.total_seconds() / RENEWALS_PER_LEASE):
            try:
                self.renew()
            except PyMongoError as error:
                logger.warning("leases not renewed", error=type(error).__name__)


def _ours(claim: Claim) -> Mapping[str, Any]:
    return {"_id": claim.identity, "lease": claim.lease}
