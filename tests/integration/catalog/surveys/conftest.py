from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pymongo.database import Database

from event_sourcing import mongo_clients
from tests.integration.catalog.surveys.desks import Office, sample_office


@pytest.fixture
def database(mongo_uri: str, database_prefix: str) -> Iterator[Database[dict[str, Any]]]:
    client = mongo_clients.connect(mongo_uri)
    yield mongo_clients.database(client, database_prefix, "catalog")
    client.close()


@pytest.fixture
def office(database: Database[dict[str, Any]]) -> Office:
    return sample_office(database)
