"""A catalogue's log in a real database, and `banshi` pointed at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from click.testing import CliRunner, Result

from cli import main
from event_sourcing.mongo_clients import connect
from event_sourcing.mongo_event_store import MongoEventStore
from tests.contract.event_store.conftest import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def log(mongo_uri: str, database_prefix: str, clock: Clock) -> Iterator[MongoEventStore]:
    with connect(mongo_uri) as client:
        store = MongoEventStore(client[f"{database_prefix}catalog"], clock)
        store.ensure_indexes()
        yield store


@pytest.fixture
def banshi(mongo_uri: str, database_prefix: str) -> Callable[..., Result]:
    def run(*arguments: str) -> Result:
        environ = {"BANSHI_MONGO_URI": mongo_uri, "BANSHI_DB_PREFIX": database_prefix}
        return CliRunner().invoke(main.commands, arguments, env=environ)

    return run
