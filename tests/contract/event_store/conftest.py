"""Every promise of the EventStore port is tested on every implementation.

A session with `STORE_UNDER_TEST` in its stash tests that one instead: so the suite itself is put to the test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from event_sourcing.event_store import EventStore
from event_sourcing.memory_event_store import MemoryEventStore, now_in_milliseconds
from event_sourcing.mongo_clients import connect, database
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.rehearsal import RehearsalStore
from event_sourcing.store_layer import StoreLayer


class Clock:
    """The time that the store goes by: the real one until a test sets it."""

    at: datetime | None = None

    def __call__(self) -> datetime:
        return self.at or now_in_milliseconds()


MakeStore = Callable[[Clock], EventStore]
STORE_UNDER_TEST = pytest.StashKey[MakeStore]()
IN_MEMORY: dict[str, MakeStore] = {
    "memory": MemoryEventStore,
    "layer": lambda clock: StoreLayer(MemoryEventStore(clock)),
    "rehearsal": lambda clock: RehearsalStore(MemoryEventStore(), clock),
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "store" in metafunc.fixturenames:
        given = STORE_UNDER_TEST in metafunc.config.stash
        metafunc.parametrize("store", ["given"] if given else [*IN_MEMORY, "mongo"], indirect=True)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(request: pytest.FixtureRequest, clock: Clock) -> EventStore:
    if request.param == "mongo":
        return request.getfixturevalue("mongo_store")
    make = IN_MEMORY.get(request.param) or request.config.stash[STORE_UNDER_TEST]
    return make(clock)


@pytest.fixture
def mongo_store(mongo_uri: str, database_prefix: str, clock: Clock) -> Iterator[MongoEventStore]:
    with connect(mongo_uri, timeout_seconds=5) as client:
        store = MongoEventStore(database(client, database_prefix, "events"), clock)
        store.ensure_indexes()
        yield store


@pytest.fixture
def another_process(mongo_uri: str, mongo_store: MongoEventStore) -> Iterator[MongoEventStore]:
    """A second store on the same database with a client and a memory of its own, as in another process."""
    with connect(mongo_uri, timeout_seconds=5) as client:
        yield MongoEventStore(client[mongo_store.commits.database.name])
