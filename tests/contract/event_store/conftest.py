"""Every promise of the EventStore port is tested on every implementation."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from event_sourcing.event_store import EventStore
from event_sourcing.memory_event_store import MemoryEventStore
from event_sourcing.mongo_clients import connect, database
from event_sourcing.mongo_event_store import MongoEventStore


@pytest.fixture(params=["memory", "mongo"])
def store(request: pytest.FixtureRequest) -> EventStore:
    return MemoryEventStore() if request.param == "memory" else request.getfixturevalue("mongo_store")


@pytest.fixture
def mongo_store(mongo_uri: str, database_prefix: str) -> Iterator[MongoEventStore]:
    with connect(mongo_uri, timeout_seconds=5) as client:
        store = MongoEventStore(database(client, database_prefix, "events"))
        store.ensure_indexes()
        yield store


@pytest.fixture
def another_process(mongo_uri: str, mongo_store: MongoEventStore) -> Iterator[MongoEventStore]:
    """A second store on the same database with a client and a memory of its own, as in another process."""
    with connect(mongo_uri, timeout_seconds=5) as client:
        yield MongoEventStore(client[mongo_store.commits.database.name])
