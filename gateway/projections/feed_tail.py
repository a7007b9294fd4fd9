"""Waiting for the next public event. One reader per process follows the journal, however many wait.

It runs while somebody waits and a little longer, and keeps the newest events in memory: who waits is answered out of them, so
that a thousand waiters cost the database what one does.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from prometheus_client import Gauge
from pymongo.database import Database
from pymongo.errors import PyMongoError

from event_sourcing.errors import BanshiError
from gateway.errors import TooManyRequests
from gateway.projections.feed import FeedPage, Wanted
from gateway.projections.journal import JOURNAL, Journal

log = structlog.get_logger(__name__)

KEPT = 256
"""Events in memory. A waiter who was overtaken by more of them reads the database again."""
READ_AT_ONCE = 100
RING_SECONDS = 1.0
"""The journal is looked at this often even if its change stream says nothing."""
LINGER_SECONDS = 10.0
"""The reader goes on so long after the last waiter: most come back at once."""
MOST_WAITING = 400
"""More would leave the process no connection for anything else."""

WAITING = Gauge("banshi_feed_waiting", "Requests that wait for the next public event")


class FeedTail:
    """`stopping`: whether the process is about to end, and nobody should wait any more."""

    def __init__(
        self,
        database: Database[dict[str, Any]],
        *,
        stopping: Callable[[], bool] = lambda: False,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        self._events = database[JOURNAL]
        self._journal = Journal(database)
        self._stopping = stopping
        self._most_waiting = most_waiting
        self._moved = threading.Condition()
        self._newest: deque[tuple[int, Mapping[str, Any]]] = deque(maxlen=KEPT)
        self._from = self._upto = 0
        self._waiting = 0
        self._last_waited = 0.0
        self._reader: threading.Thread | None = None

    def wait(self, page: FeedPage, wanted: Wanted, limit: int, seconds: float) -> FeedPage | None:
        """What comes behind an empty page, once it comes; empty again after `seconds`, or when the process ends. None for a page
        that is older than what is in memory: read it again. Raises TooManyRequests."""
        ends = time.monotonic() + seconds
        with self._moved:
            if self._waiting >= self._most_waiting:
                raise TooManyRequests("等待新事件的请求过多,请稍后再试,或不带 wait 查询")
            self._count(1)
            try:
                self._start(page.upto)
                while page.upto >= self._from:
                    page = self._behind(page, wanted, limit)
                    remaining = ends - time.monotonic()
                    if page.items or remaining <= 0 or self._stopping():
                        return page
                    self._moved.wait(remaining)
                return None
            finally:
                self._count(-1)

    def _behind(self, page: FeedPage, wanted: Wanted, limit: int) -> FeedPage:
        found: list[Mapping[str, Any]] = []
        for n, envelope in self._newest:
            if n > page.upto and wanted.takes(envelope):
                found.append(envelope)
                if len(found) == limit:
                    return FeedPage(found, page.journal, n)
        return FeedPage(found, page.journal, max(page.upto, self._upto))

    def _count(self, change: int) -> None:
        self._waiting += change
        self._last_waited = time.monotonic()
        WAITING.inc(change)

    def _start(self, upto: int) -> None:
        if self._reader is None:
            self._newest.clear()
            self._from = self._upto = upto
            self._reader = threading.Thread(target=self._run, name="feed-tail", daemon=True)
            self._reader.start()

    def _run(self) -> None:
        while self._is_needed():
            try:
                self._follow()
            except (PyMongoError, BanshiError) as error:
                log.warning("feed_tail_interrupted", error=repr(error))
                self._wake()
                time.sleep(RING_SECONDS)

    def _follow(self) -> None:
        with self._events.watch(
            [{"$match": {"operationType": "insert"}}, {"$project": {"fullDocument.n": 1}}],
            max_await_time_ms=int(RING_SECONDS * 1000),
        ) as changes:
            while self._is_needed():
                while chunk := self._journal.after(self._upto, READ_AT_ONCE):
                    self._take([(n, event.to_dict()) for n, event in chunk])
                while (change := changes.try_next()) is not None:
                    if change["fullDocument"]["n"] > self._upto:
                        break
                self._wake()

    def _take(self, events: list[tuple[int, Mapping[str, Any]]]) -> None:
        with self._moved:
            for n, envelope in events:
                if len(self._newest) == KEPT:
                    self._from = self._newest[0][0]
                self._newest.append((n, envelope))
            self._upto = events[-1][0]
            self._moved.notify_all()

    def _wake(self) -> None:
        """Who waits looks whether the process is stopping."""
        if self._stopping():
            with self._moved:
                self._moved.notify_all()

    def _is_needed(self) -> bool:
        with self._moved:
            if self._waiting or time.monotonic() - self._last_waited < LINGER_SECONDS:
                return True
            self._reader = None
            return False
