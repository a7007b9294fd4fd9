"""How often somebody may try, counted in MongoDB because several workers and machines answer for one portal."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import ReturnDocument
from pymongo.database import Database

from gateway.errors import TooManyRequests

PROGRESS_QUERIES, PROGRESS_WINDOW = 20, timedelta(minutes=10)
"""Few enough that nobody finds the four characters of an identity number by trying."""

_COLLECTION = "rate_limits"


class RateLimit:
    def __init__(
        self,
        database: Database[dict[str, Any]],
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._counters = database[_COLLECTION]
        self._clock = clock

    def count_progress_query(self, who: str) -> None:
        """Pages and API count together. Raises TooManyRequests."""
        self.count("progress", who, most=PROGRESS_QUERIES, window=PROGRESS_WINDOW)

    def count(self, what: str, who: str, *, most: int, window: timedelta) -> None:
        """Count one try. Raises TooManyRequests after `most` of them within a window of fixed ends."""
        now = self._clock()
        slot = int(now.timestamp() // window.total_seconds())
        counter = self._counters.find_one_and_update(
            {"_id": f"{what}:{_anonymous(who)}:{slot}"},
            {"$inc": {"tries": 1}, "$setOnInsert": {"expires_at": now + 2 * window}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        if counter is not None and counter["tries"] > most:
            raise TooManyRequests("查询过于频繁,请稍后再试")


def create_indexes(database: Database[dict[str, Any]]) -> None:
    database[_COLLECTION].create_index("expires_at", expireAfterSeconds=0)


def _anonymous(who: str) -> str:
    """An address is personal data, and equality is all that counting needs."""
    return hashlib.sha256(who.encode()).hexdigest()[:24]
