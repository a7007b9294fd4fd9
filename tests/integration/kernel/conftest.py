from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pymongo.database import Database

from event_sourcing.mongo_clients import connect
from event_sourcing.mongo_event_store import MongoEventStore
from sandbox.servers.rabbitmq import RabbitMq
from tests.support.servers import private_rabbitmq


@pytest.fixture
def service_database(mongo_uri: str, database_prefix: str) -> Iterator[Database[dict[str, Any]]]:
    """The database of a service that has just been installed."""
    with connect(mongo_uri) as client:
        yield client[f"{database_prefix}service"]


@pytest.fixture
def event_store(service_database: Database[dict[str, Any]]) -> MongoEventStore:
    store = MongoEventStore(service_database)
    store.ensure_indexes()
    return store


@pytest.fixture(scope="package")
def own_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitMq]:
    """A broker to freeze, kill and restart. Each test leaves it running, with no queue that would take other tests' messages."""
    with private_rabbitmq(tmp_path_factory.mktemp("own-rabbitmq")) as server:
        yield server
