"""Who publishes for a database, and how far. Lease and checkpoint are one document, so that fencing is one condition.

    relay: {_id: "public-events", holder, fence: int, expires_at, position: int64}

Each acquisition raises `fence`; a holder writes only under its own. A leader that was paused, while another one took
over, hence cannot move the checkpoint: its next save raises LeaseLost. That it cannot publish either is the broker's part:
see `fence`. Times are the database server's: the clocks of the relays' machines do not matter.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from bson.int64 import Int64
from pymongo import ReturnDocument
from pymongo.database import Database

COLLECTION = "relay"
NAME = "public-events"
SECONDS = 6.0

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class LeaseLost(Exception):
    """Another relay leads now, or may."""


class RelayLease:
    """One holder's view of the lease. `holder` must be unique to it."""

    def __init__(self, database: Database[dict[str, Any]], holder: str, seconds: float = SECONDS) -> None:
        self._leases = database[COLLECTION]
        self._holder = holder
        self._seconds = seconds
        self.fence = 0
        """Number of this leadership, 0 before the first."""
        self._renewed_at = float("-inf")
        self.position = 0

    def acquire(self) -> bool:
        """Lead from now on, if nobody else does; `position` is then where to go on."""
        self._leases.update_one(
            {"_id": NAME},
            {"$setOnInsert": {"holder": None, "fence": 0, "expires_at": _LONG_AGO, "position": Int64(0)}},
            upsert=True,
        )
        asked_at = time.monotonic()
        free = {"$or": [{"$lt": ["$expires_at", "$$NOW"]}, {"$eq": ["$holder", self._holder]}]}
        taken = self._leases.find_one_and_update(
            {"_id": NAME, "$expr": free},
            [
                {
                    "$set": {
                        "holder": self._holder,
                        "fence": {"$add": ["$fence", 1]},
                        "expires_at": self._expiry(),
                    }
                }
            ],
            return_document=ReturnDocument.AFTER,
        )
        if taken is None:
            return False
        self.fence, self.position, self._renewed_at = taken["fence"], int(taken["position"]), asked_at
        return True

    def save(self, position: int) -> None:
        """Move the checkpoint, or leave it where it is, and renew the lease. Raises LeaseLost."""
        asked_at = time.monotonic()
        saved = self._leases.update_one(
            {"_id": NAME, "fence": self.fence},
            [{"$set": {"position": Int64(position), "expires_at": self._expiry()}}],
        )
        if not saved.matched_count:
            raise LeaseLost(f"another relay leads {self._leases.database.name}")
        self.position, self._renewed_at = position, asked_at

    @property
    def seconds_since_renewal(self) -> float:
        return time.monotonic() - self._renewed_at

    def is_due(self) -> bool:
        """A third of the lease is over: renew it before publishing more."""
        return self.seconds_since_renewal > self._seconds / 3

    def check(self) -> None:
        """Raises LeaseLost once the lease may be over. Asks nobody: cheap enough to do before every write."""
        if self.seconds_since_renewal > self._seconds:
            raise LeaseLost(f"not renewed for {self.seconds_since_renewal:.1f} s")

    def release(self) -> None:
        """Let the next one start at once instead of after the lease's end."""
        self._leases.update_one({"_id": NAME, "fence": self.fence}, {"$set": {"expires_at": _LONG_AGO}})

    def _expiry(self) -> dict[str, Any]:
        return {"$add": ["$$NOW", int(self._seconds * 1000)]}
