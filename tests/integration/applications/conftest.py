"""The service as a process of its own, told of items and forms over the broker, as catalog and guides would tell it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from event_sourcing.rpc.client import RpcClient
from tests.integration.applications.counter import Counter
from tests.support.processes import OurProcess, running_service

SERVICE = "services.applications.service"
SERIALS = count(100)


@pytest.fixture
def environment(mongo_uri: str, amqp_uri: str, database_prefix: str) -> dict[str, str]:
    return {
        "BANSHI_MONGO_URI": mongo_uri,
        "BANSHI_AMQP_URI": amqp_uri,
        "BANSHI_DB_PREFIX": database_prefix,
    }


@pytest.fixture
def service(environment: dict[str, str]) -> Iterator[OurProcess]:
    with running_service(environment, SERVICE) as process:
        yield process


@pytest.fixture
def counter(amqp_uri: str, service: OurProcess) -> Iterator[Counter]:
    """Where people come to: knows an item of each channel that no other test knows."""
    rpc = RpcClient(amqp_uri)
    counter = Counter(rpc, serial=next(SERIALS))
    counter.open(amqp_uri)
    yield counter
    rpc.close()
