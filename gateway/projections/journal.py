"""The projector's own memory: every envelope it received, once, in the order in which their effects were stored.

One counter, written by every transaction of the projector, gives that order: transactions that overlap fail against each other
and run again, which is why a process puts what it has at hand into one (`writer`). It is also the barrier that a rebuild closes while it swaps collections.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from pymongo import ReturnDocument
from pymongo.client_session import ClientSession
from pymongo.database import Database

from event_sourcing.cloud_events import CloudEvent
from event_sourcing.errors import Conflict, Unavailable

Document = dict[str, Any]

JOURNAL, CHECKPOINTS = "public_events", "checkpoints"
COUNTER = "journal"
BY_NUMBER, BY_TYPE, BY_SUBJECT = "n", "type", "subject"
"""Indexes that the public feed reads by."""
BARRIER_LEASE = timedelta(seconds=60)
"""A rebuild that dies behind its barrier stops the projector no longer than this."""


class BarrierClosed(Unavailable):
    """A rebuild is swapping collections; the event comes again in a moment."""

    default_code = "PORTAL_SWAPPING"


class RebuildTakenOver(Conflict):
    """Another rebuild or comparison began since; only the latest may touch the view."""

    default_code = "REBUILD_TAKEN_OVER"


class Journal:
    def __init__(self, database: Database[Document], *, clock: Callable[[], datetime] | None = None) -> None:
        self._database = database
        self._events = database[JOURNAL]
        self._checkpoints = database[CHECKPOINTS]
        self._clock = clock or (lambda: datetime.now(UTC))

    def prepare(self) -> None:
        existing = set(self._database.list_collection_names())
        for name in (JOURNAL, CHECKPOINTS):
            if name not in existing:
                self._database.create_collection(name)
        self._events.create_index([("service", 1), ("position", 1)], name="position", unique=True)
        self._events.create_index("n", name=BY_NUMBER, unique=True)
        for index, field in ((BY_TYPE, "envelope.type"), (BY_SUBJECT, "envelope.subject")):
            self._events.create_index([(field, 1), ("n", 1)], name=index)
        self._checkpoints.update_one({"_id": COUNTER}, {"$setOnInsert": {"n": 0}}, upsert=True)
        # Last: a journal with a name can be read. Cursors carry the name, so that none is taken for one of another journal.
        self._checkpoints.update_one(
            {"_id": COUNTER, "journal": None}, {"$set": {"journal": uuid4().hex[:12]}}
        )

    def add(self, events: Sequence[CloudEvent], session: ClientSession) -> list[CloudEvent]:
        """Those of them that were not there yet, now numbered in this order. Raises BarrierClosed."""
        counter = self._checkpoints.find_one_and_update(
            {"_id": COUNTER},
            {"$inc": {"n": len(events)}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
            session=session,
        )
        assert counter is not None
        if counter.get("closed_until", datetime.min.replace(tzinfo=UTC)) > self._clock():
            raise BarrierClosed("视图正在切换,请稍后")
        offered = {event.id: event for event in events}
        known = self._events.find({"_id": {"$in": list(offered)}}, {"_id": 1}, session=session)
        for document in known:
            del offered[document["_id"]]
        new = list(offered.values())
        if new:
            first = counter["n"] - len(new) + 1
            self._events.insert_many(
                [_entry(number, event) for number, event in enumerate(new, first)], session=session
            )
        return new

    def after(self, n: int, at_most: int) -> list[tuple[int, CloudEvent]]:
        """The next events with their numbers; numbers grow, and may leave some out."""
        found = self._events.find({"n": {"$gt": n}}).sort("n", 1).limit(at_most)
        return [(document["n"], CloudEvent.from_dict(document["envelope"])) for document in found]

    def count(self) -> int:
        return self._events.estimated_document_count()

    def positions(self) -> Iterator[Document]:
        """`{service, position, events}` per source: how far the portal has come."""
        for row in self._events.aggregate(
            [{"$group": {"_id": "$service", "position": {"$max": "$position"}, "events": {"$sum": 1}}}]
        ):
            yield {"service": row["_id"], "position": row["position"], "events": row["events"]}

    def begin_rebuild(self, pause: float = 0.1) -> str:
        """A name for the rebuild, from now on the only one that may close the barrier. Lets one that is swapping finish."""
        rebuilder = uuid4().hex[:12]
        self._checkpoints.update_one({"_id": COUNTER}, {"$setOnInsert": {"n": 0}}, upsert=True)
        while not self._take_over(rebuilder):
            time.sleep(pause)
        return rebuilder

    def _take_over(self, rebuilder: str) -> bool:
        opened = {"$or": [{"closed_until": None}, {"closed_until": {"$lte": self._clock()}}]}
        taken = self._checkpoints.update_one(
            {"_id": COUNTER, **opened}, {"$set": {"rebuilder": rebuilder}, "$unset": {"closed_until": ""}}
        )
        return taken.matched_count > 0

    def close(self, rebuilder: str) -> None:
        """From here on the projector stores nothing, until `open`; again renews the lease. Raises RebuildTakenOver."""
        until = self._clock() + BARRIER_LEASE
        closed = self._checkpoints.update_one(
            {"_id": COUNTER, "rebuilder": rebuilder}, {"$set": {"closed_until": until}}
        )
        if not closed.matched_count:
            raise RebuildTakenOver("另一次重建或核对已经开始,这一次作废,视图没有改动")

    def open(self, rebuilder: str) -> None:
        self._checkpoints.update_one(
            {"_id": COUNTER, "rebuilder": rebuilder}, {"$unset": {"closed_until": ""}}
        )


def _entry(number: int, event: CloudEvent) -> Document:
    return {
        "_id": event.id,
        "n": number,
        "service": event.service,
        "position": int(event.position),
        "envelope": event.to_dict(),
    }


def wait_while_closed(attempt: Callable[[], None], *, seconds: float = 5.0, pause: float = 0.1) -> None:
    """Runs `attempt`, again while the barrier is closed; after that the subscription's own retries take over."""
    ends = time.monotonic() + seconds
    while True:
        try:
            return attempt()
        except BarrierClosed:
            if time.monotonic() >= ends:
                raise
            time.sleep(pause)
