"""A view in which order shows: each entry keeps the positions that made it what it is. And what it should be, as a fold.

`python -m tests.integration.kernel.ledger run|rebuild URI DATABASE` is a process that follows the log, or makes the view anew.
"""

from __future__ import annotations

import random
import sys
import threading
from collections.abc import Sequence
from typing import Any

from pymongo import DeleteOne, UpdateOne
from pymongo.database import Database

from event_sourcing.events import ANY_VERSION, Metadata, NewEvent, RecordedEvent, StreamWrite
from event_sourcing.mongo_clients import connect
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.projections import ProjectionRunner, ViewWrite
from event_sourcing.view_rebuild import rebuild

BY = Metadata("staff-1", "corr-1")
ENTRIES = "entries"
KEYS = 12


class Ledger:
    name = "ledger"
    collections = (ENTRIES,)

    def changes(self, event: RecordedEvent) -> Sequence[ViewWrite]:
        key = {"_id": event.data["key"]}
        if event.type == "Removed":
            return (ViewWrite(ENTRIES, DeleteOne(key)),)
        seen = {"$push": {"seen": event.position}, "$set": {"value": event.data["value"]}}
        return (ViewWrite(ENTRIES, UpdateOne(key, seen, upsert=True)),)


def write_some(store: MongoEventStore, chance: random.Random, commits: int) -> None:
    """Commits of one to three events on random entries; one event in six removes its entry."""
    for _ in range(commits):
        keys = chance.sample(range(KEYS), chance.randint(1, 3))
        store.append([StreamWrite(f"e-{key}", ANY_VERSION, [_event(chance, key)]) for key in keys], BY)


def _event(chance: random.Random, key: int) -> NewEvent:
    if chance.random() < 1 / 6:
        return NewEvent("Removed", {"key": key})
    return NewEvent("Put", {"key": key, "value": chance.randrange(1000)})


def fold(store: MongoEventStore) -> dict[int, dict[str, Any]]:
    """What the view shows when each event was applied once, in order."""
    entries: dict[int, dict[str, Any]] = {}
    position = 0
    while commits := store.read_commits(position):
        for event in (event for commit in commits for event in commit.events):
            key = event.data["key"]
            if event.type == "Removed":
                entries.pop(key, None)
            else:
                entry = entries.setdefault(key, {"_id": key, "seen": []})
                entry["seen"].append(event.position)
                entry["value"] = event.data["value"]
        position = commits[-1].last_position
    return entries


def entries(database: Database[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    return {entry["_id"]: entry for entry in database[ENTRIES].find()}


def position(database: Database[dict[str, Any]]) -> int:
    found = database["checkpoints"].find_one({"_id": Ledger.name})
    return int(found["position"]) if found else 0


if __name__ == "__main__":
    what, uri, name = sys.argv[1:]
    with connect(uri) as client:
        store, database = MongoEventStore(client[name]), client[name]
        if what == "run":
            ProjectionRunner(store, database, Ledger()).run(threading.Event())
        else:
            rebuild(store, database, Ledger())
