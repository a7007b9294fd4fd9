"""Serials of case numbers. Gaps are harmless, so a process takes a few at a time and pays one write for all of them."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any, Protocol

from pymongo import ReturnDocument
from pymongo.collection import Collection

from event_sourcing.mongo_clients import outages_as_unavailable

BLOCK = 10
"""Serials reserved per write; as many may be skipped when a process stops."""


class NumberSeries(Protocol):
    def next_serial(self, item_code: str, day: date) -> int:
        """From 1; never the same twice for one item and day."""
        ...


class MemoryNumberSeries:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: dict[tuple[str, date], int] = {}

    def next_serial(self, item_code: str, day: date) -> int:
        with self._lock:
            serial = self._last.get((item_code, day), 0) + 1
            self._last[item_code, day] = serial
            return serial


class MongoNumberSeries:
    """`{_id: "<item>-<date>", last: highest serial reserved}`, shared by all replicas."""

    def __init__(self, collection: Collection[dict[str, Any]], block: int = BLOCK) -> None:
        self._collection = collection
        self._block = block
        self._lock = threading.Lock()
        self._reserved: dict[str, range] = {}
        self._day: date | None = None

    def next_serial(self, item_code: str, day: date) -> int:
        key = f"{item_code}-{day:%Y%m%d}"
        with self._lock:
            self._forget_other_days(day)
            left = self._reserved.get(key, range(0)) or self._reserve(key)
            self._reserved[key] = left[1:]
            return left[0]

    def _reserve(self, key: str) -> range:
        with outages_as_unavailable():
            counter = self._collection.find_one_and_update(
                {"_id": key},
                {"$inc": {"last": self._block}},
                upsert=True,
                return_document=ReturnDocument.AFTER,
            )
        assert counter is not None, "an upsert answers the document"
        last = int(counter["last"])
        return range(last - self._block + 1, last + 1)

    def _forget_other_days(self, day: date) -> None:
        if day != self._day:
            self._reserved.clear()
            self._day = day
