"""Fixtures of every tier. Servers start at the first test that asks for them and once per session.

`BANSHI_TEST_MONGO_URI` and `BANSHI_TEST_AMQP_URI` point at running servers instead. Queues live as long as the
session's broker: give exchanges, queues and services names of your own (`unique_name`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.support.servers import fresh_prefix, private_mongod, private_rabbitmq
from tests.support.stack import Stack, running_stack

TIERS = ("unit", "contract", "integration", "e2e", "chaos", "architecture")
"""Folders of tests/; each test gets its folder's name as marker. Slow tiers run last, whatever the command line says."""
ORDER = {
    tier: place
    for place, tier in enumerate(("unit", "architecture", "contract", "integration", "e2e", "chaos"))
}

LONGEST_FIRST = {tier: -place for tier, place in ORDER.items()}
"""With several test processes: what runs last runs alone, so that must not be the longest."""

ON_THE_STACK = ("e2e", "chaos")
"""Tiers that share one running stack: with several test processes, one of them runs all their tests."""
ROOT = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    order = LONGEST_FIRST if hasattr(config, "workerinput") else ORDER
    tiers = {}
    for item in items:
        tier = item.path.relative_to(ROOT).parts[0]
        tiers[item] = order.get(tier, 0)
        if tier in TIERS:
            item.add_marker(tier)
        item.add_marker(pytest.mark.xdist_group(_group(item.path)))
    items.sort(key=tiers.__getitem__)


def _group(path: Path) -> str:
    """What one test process of several runs: a file, or a folder whose tests share a portal that takes long to fill."""
    folder = path.parent.relative_to(ROOT)
    if folder.parts and folder.parts[0] in ON_THE_STACK:
        return "the stack"
    shares = folder.name.startswith("gateway") and folder.parts[0] == "integration"
    return str(folder if shares else folder / path.name)


@pytest.fixture(scope="session")
def mongo_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A MongoDB replica set."""
    if given := os.environ.get("BANSHI_TEST_MONGO_URI"):
        yield given
        return
    with private_mongod(tmp_path_factory.mktemp("mongodb")) as server:
        yield server.uri


@pytest.fixture(scope="session")
def amqp_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A RabbitMQ node; the first use costs some seconds."""
    if given := os.environ.get("BANSHI_TEST_AMQP_URI"):
        yield given
        return
    with private_rabbitmq(tmp_path_factory.mktemp("rabbitmq")) as server:
        yield server.uri


@pytest.fixture
def database_prefix(mongo_uri: str) -> Iterator[str]:
    """A fresh prefix for database names; whatever is created under it is dropped."""
    with fresh_prefix(mongo_uri) as prefix:
        yield prefix


@pytest.fixture
def unique_name() -> str:
    """A name for a queue, exchange or service that no other test of the session uses."""
    return f"t{uuid4().hex[:10]}"


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Everything, as `make run` starts it, on free ports, with the samples loaded: for e2e and chaos tests."""
    with running_stack(tmp_path_factory.mktemp("stack")) as running:
        yield running
