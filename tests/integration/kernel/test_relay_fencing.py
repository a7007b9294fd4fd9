"""Two relay processes, of which the leader is paused in the middle of a write and goes on when the other one leads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pymongo.database import Database

from event_sourcing.events import ANY_VERSION, NewEvent, StreamWrite
from event_sourcing.mongo_event_store import MongoEventStore
from sandbox.servers.rabbitmq import RabbitMq
from tests.integration.kernel import mailbox
from tests.integration.kernel.processes import KernelProcess, running
from tests.integration.kernel.relaying import BY, checkpoint
from tests.support.faults.pauses import go_on, pause
from tests.support.waiting import wait_until

MODULE = "tests.integration.kernel.sample_events.public_events"
SERVICE = "sample_events"
LARGE = NewEvent("Done", {"text": "x" * 200_000})
"""Those that go out together (6 MB) are more than sockets' buffers take: the leader stands in the middle of a write. It
does so for 2.5 seconds, in which this test must have seen it."""


@pytest.fixture
def database(
    service_database: Database[dict[str, Any]], database_prefix: str, own_broker: RabbitMq
) -> Database[dict[str, Any]]:
    """Of the service that the relay processes serve."""
    return service_database.client[f"{database_prefix}{SERVICE}"]


@pytest.fixture
def environment(mongo_uri: str, database_prefix: str, own_broker: RabbitMq) -> dict[str, str]:
    return {
        "BANSHI_MONGO_URI": mongo_uri,
        "BANSHI_AMQP_URI": own_broker.uri,
        "BANSHI_DB_PREFIX": database_prefix,
    }


def test_a_paused_leader_publishes_nothing_once_another_one_leads(
    database: Database[dict[str, Any]],
    environment: dict[str, str],
    own_broker: RabbitMq,
    unique_name: str,
    tmp_path: Path,
) -> None:
    deliveries = _deliveries_around_a_pause(
        ["-m", "event_sourcing.relay", MODULE], database, environment, own_broker, unique_name, tmp_path
    )
    positions = mailbox.first_arrivals(deliveries)
    assert positions == list(range(1, len(positions) + 1))
    assert len(positions) == checkpoint(database)
    fences = [delivery.fence for delivery in deliveries]
    assert len(set(fences)) > 1
    assert fences == sorted(fences)


def test_with_the_lease_alone_it_would(
    database: Database[dict[str, Any]],
    environment: dict[str, str],
    own_broker: RabbitMq,
    unique_name: str,
    tmp_path: Path,
) -> None:
    unfenced = ["-m", "tests.integration.kernel.unfenced_relay", MODULE]
    deliveries = _deliveries_around_a_pause(
        unfenced, database, environment, own_broker, unique_name, tmp_path
    )
    fences = [delivery.fence for delivery in deliveries]
    assert fences != sorted(fences)


def _deliveries_around_a_pause(
    arguments: list[str],
    database: Database[dict[str, Any]],
    environment: dict[str, str],
    own_broker: RabbitMq,
    queue: str,
    directory: Path,
) -> list[mailbox.Delivery]:
    """What an independent subscriber has got in the end, in order of arrival."""
    store = MongoEventStore(database)
    store.ensure_indexes()
    assert own_broker.process is not None
    broker_pid = own_broker.process.pid
    assert broker_pid is not None
    mailbox.bind(own_broker.uri, SERVICE, queue)
    with (
        running(arguments, directory / "first", environment) as first,
        running(arguments, directory / "second", environment) as second,
    ):
        _append(store, 1)
        wait_until(lambda: checkpoint(database) == 1)
        leader, other = (first, second) if "leading" in first.log else (second, first)
        pause(broker_pid)
        try:
            _append(store, 40)
            wait_until(StuckWrite(own_broker.port).is_seen, interval=0.2)
            pause(leader.pid)
        finally:
            go_on(broker_pid)
        try:
            wait_until(lambda: checkpoint(database) == store.end(), timeout=60)
            assert "leading" in other.log
        finally:
            go_on(leader.pid)
        wait_until(lambda: _has_noticed(leader), timeout=30)
        _append(store, 1)
        wait_until(lambda: checkpoint(database) == store.end())
        assert first.stop() == 0
        assert second.stop() == 0
    return mailbox.empty(own_broker.uri, queue)


def _append(store: MongoEventStore, number: int) -> None:
    store.append([StreamWrite("thing-1", ANY_VERSION, [LARGE] * number)], BY)


def _has_noticed(leader: KernelProcess) -> bool:
    return "leads no longer" in leader.log or "publishing stopped" in leader.log


class StuckWrite:
    """Whether a client of this port has bytes to send that nobody takes."""

    def __init__(self, port: int) -> None:
        self._port = f":{port:04X}"
        self._before: list[str] = []

    def is_seen(self) -> bool:
        """As many waiting bytes as when asked last."""
        before, self._before = self._before, self._waiting()
        return bool(before) and before == self._before

    def _waiting(self) -> list[str]:
        lines = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
        columns = [line.split() for line in lines]
        return [
            queues
            for _, _, remote, _, queues, *_ in columns
            if remote.endswith(self._port) and queues.partition(":")[0].strip("0")
        ]
