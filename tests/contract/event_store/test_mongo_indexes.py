"""Every read of the real store goes by an index and looks at no more than it must, however long the log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from event_sourcing.mongo_event_store import MongoEventStore
from tests.contract.event_store.writes import BY, to

pytestmark = pytest.mark.contract

READS: dict[str, tuple[Callable[[MongoEventStore], Any], int]] = {
    "a whole stream": (lambda store: list(store.read_stream("item-7")), 20),
    "the end of a stream": (lambda store: list(store.read_stream("long-1", after_version=590)), 15),
    "the beginning of a stream": (lambda store: list(store.read_stream("long-1", up_to_version=10)), 15),
    "a replay": (lambda store: list(store.replay("item-7")), 20),
    "the commit of a version": (lambda store: store.commit_at("long-1", 300), 1),
    "a page of a category": (lambda store: store.read_category("item", 500, limit=20), 70),
    "a page of streams": (lambda store: store.streams("item", after="item-3", limit=10), 20),
    "a page of the log": (lambda store: store.read_commits(400, limit=10), 10),
    "the end of the log": (lambda store: store.end(), 1),
}
"""Name → read, and how many documents it may look at (out of 900)."""


@pytest.fixture
def long_log(mongo_store: MongoEventStore) -> MongoEventStore:
    for turn in range(300):
        mongo_store.append([to("long-1", count=2)], BY)
        mongo_store.append([to(f"item-{turn % 30}")], BY)
        mongo_store.append([to("other-1")], BY)
    return mongo_store


def test_no_read_scans_the_log(long_log: MongoEventStore) -> None:
    database = long_log.commits.database
    for name, (read, allowed) in READS.items():
        database.command("profile", 2)
        read(long_log)
        database.command("profile", 0)
        profiled = list(
            database["system.profile"].find(
                {"ns": long_log.commits.full_name, "op": {"$in": ["query", "getmore"]}}
            )
        )
        database["system.profile"].drop()
        assert profiled, name
        assert not [entry for entry in profiled if "COLLSCAN" in entry["planSummary"]], name
        examined = sum(entry.get("docsExamined", 0) for entry in profiled)
        assert examined <= allowed, f"{name}: {[(e['planSummary'], e['docsExamined']) for e in profiled]}"
