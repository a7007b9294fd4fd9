"""A projection whose writes would show at once if an event were applied twice or never: it only ever adds."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pymongo import UpdateOne
from pymongo.database import Database

from event_sourcing.events import ANY_VERSION, Metadata, NewEvent, RecordedEvent, StreamWrite
from event_sourcing.mongo_clients import connect
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.projections import ProjectionRunner, ViewWrite

BY = Metadata("staff-1", "corr-1")


class Counting:
    """`streams`: events per stream; `totals`: events in all, in one document."""

    name = "counting"
    collections = ("streams", "totals")

    def changes(self, event: RecordedEvent) -> Sequence[ViewWrite]:
        if event.type == "Ignored":
            return ()
        return (
            ViewWrite("totals", UpdateOne({"_id": "all"}, {"$inc": {"n": 1}}, upsert=True)),
            ViewWrite("streams", UpdateOne({"_id": event.stream}, {"$inc": {"n": 1}}, upsert=True)),
        )


@dataclass
class Failing(Counting):
    """Raises, or makes an impossible write, at one position until it is mended."""

    at: int
    how: str = "raise"
    mended: bool = False

    def changes(self, event: RecordedEvent) -> Sequence[ViewWrite]:
        if event.position == self.at and not self.mended:
            if self.how == "raise":
                raise RuntimeError("a defect in the projection")
            return (
                *super().changes(event),
                ViewWrite("streams", UpdateOne({"_id": event.stream}, {"$set": {"_id": 1}})),
            )
        return super().changes(event)


@contextmanager
def running(*runners: ProjectionRunner) -> Iterator[None]:
    """Their loops in threads."""
    stop = threading.Event()
    threads = [threading.Thread(target=runner.run, args=(stop,)) for runner in runners]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def append(store: MongoEventStore, count: int, *, kind: str = "Counted") -> None:
    for number in range(count):
        store.append([StreamWrite(f"s-{number % 7}", ANY_VERSION, [NewEvent(kind, {})])], BY)


def shown(database: Database[dict[str, Any]]) -> tuple[int, int]:
    """What both collections of the view say they have seen."""
    total = database["totals"].find_one({"_id": "all"}) or {"n": 0}
    return total["n"], sum(row["n"] for row in database["streams"].find())


def checkpoint(database: Database[dict[str, Any]]) -> int:
    found = database["checkpoints"].find_one({"_id": Counting.name})
    return int(found["position"]) if found else 0


if __name__ == "__main__":
    uri, name = sys.argv[1:]
    with connect(uri) as client:
        ProjectionRunner(MongoEventStore(client[name]), client[name], Counting()).run(threading.Event())
