"""Calls that wait for their answer, by correlation id. One side waits, another thread answers."""

from __future__ import annotations

import threading
from typing import Final

from event_sourcing.errors import BanshiError

Outcome = bytes | str | BanshiError
"""Body of the answer, or why there will be none."""


class Slot:
    """A place for one outcome. A bare lock is the cheapest thing that waits, in threads and in green threads."""

    __slots__ = ("_arrived", "outcome")

    def __init__(self) -> None:
        self._arrived: Final = threading.Lock()
        self._arrived.acquire()
        self.outcome: Outcome | None = None

    def wait(self, seconds: float) -> Outcome | None:
        """None when nothing came in time."""
        return self.outcome if self._arrived.acquire(timeout=max(seconds, 0.0)) else None

    def settle(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self._arrived.release()


class PendingCalls:
    def __init__(self) -> None:
        self._slots: dict[str, Slot] = {}
        self._lock = threading.Lock()
        self._closed: BanshiError | None = None

    def __len__(self) -> int:
        return len(self._slots)

    def open(self, correlation_id: str) -> Slot:
        """Before the call is sent. Raises what the calls were closed with."""
        slot = Slot()
        with self._lock:
            if self._closed is not None:
                raise self._closed
            self._slots[correlation_id] = slot
        return slot

    def settle(self, correlation_id: str, outcome: Outcome) -> bool:
        """False when nobody waits any more: the answer came too late, or twice."""
        with self._lock:
            slot = self._slots.pop(correlation_id, None)
        if slot is None:
            return False
        slot.settle(outcome)
        return True

    def forget(self, correlation_id: str) -> None:
        with self._lock:
            self._slots.pop(correlation_id, None)

    def close(self, reason: BanshiError) -> None:
        """Settle all with `reason`, and refuse new ones."""
        with self._lock:
            self._closed = reason
            waiting, self._slots = self._slots, {}
        for slot in waiting.values():
            slot.settle(reason)
