"""A real province process and a real database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pymongo.database import Database

from event_sourcing import mongo_clients
from tests.support.sandboxes import Province, running_province


@pytest.fixture(scope="session")
def province_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    with running_province(tmp_path_factory.mktemp("province")) as province:
        yield province


@pytest.fixture
def province(province_process: Province) -> Province:
    province_process.faults()
    return province_process


@pytest.fixture
def portal(mongo_uri: str, database_prefix: str) -> Iterator[Database[dict[str, Any]]]:
    client = mongo_clients.connect(mongo_uri)
    yield mongo_clients.database(client, database_prefix, "portal")
    client.close()
