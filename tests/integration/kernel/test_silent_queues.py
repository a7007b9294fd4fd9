"""A queue that takes messages and never confirms them: the relay names it, and loses nothing by it (G2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pymongo.database import Database
from structlog.testing import capture_logs

from event_sourcing.messaging.connections import CONNECTION_LOST
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.relay.silent_queues import silent_queues
from event_sourcing.relay.worker import RelayWorker
from sandbox.servers.ports import free_ports
from sandbox.servers.rabbitmq import RabbitMq
from tests.integration.kernel import broker, mailbox
from tests.integration.kernel.relaying import append, checkpoint, relaying
from tests.integration.kernel.sample_events.public_events import translate
from tests.support.waiting import wait_until


@pytest.fixture
def queue(own_broker: RabbitMq, unique_name: str) -> Iterator[str]:
    """A classic one: it is one process of the broker, which can be made to stand still."""
    mailbox.bind(own_broker.uri, unique_name, unique_name, **{"x-queue-type": "classic"})
    yield unique_name
    mailbox.delete(own_broker.uri, queue=unique_name)


def test_a_queue_is_silent_that_is_missing_or_does_not_answer(own_broker: RabbitMq, queue: str) -> None:
    missing = f"{queue}.missing"
    assert silent_queues(own_broker.uri, [queue, missing]) == [missing]
    with broker.standing_still(own_broker, queue):
        assert silent_queues(own_broker.uri, [queue, missing]) == [queue, missing]
    assert silent_queues(own_broker.uri, [queue]) == []


def test_of_a_subscription_in_partitions_the_silent_one_is_named(
    own_broker: RabbitMq, unique_name: str
) -> None:
    partitions = [f"{unique_name}.{number}" for number in range(3)]
    for partition in partitions:
        mailbox.bind(own_broker.uri, unique_name, partition, **{"x-queue-type": "classic"})
    assert silent_queues(own_broker.uri, [unique_name]) == []
    with broker.standing_still(own_broker, partitions[1]):
        assert silent_queues(own_broker.uri, [unique_name]) == [partitions[1]]
    for partition in partitions:
        mailbox.delete(own_broker.uri, queue=partition)


def test_a_broker_that_is_away_says_nothing_of_its_queues() -> None:
    with pytest.raises(CONNECTION_LOST):
        silent_queues(f"pyamqp://guest:guest@127.0.0.1:{free_ports(1)[0]}/", ["any"])


def test_a_queue_that_does_not_confirm_is_named_and_gets_everything_once_it_does(
    own_broker: RabbitMq,
    queue: str,
    event_store: MongoEventStore,
    service_database: Database[dict[str, Any]],
    unique_name: str,
) -> None:
    worker = RelayWorker(
        unique_name, service_database, translate, own_broker.uri, awaited=[queue], confirm_seconds=0.5
    )

    def complaints() -> list[Any]:
        return [entry for entry in said if entry["event"] == "the broker does not confirm"]

    with capture_logs() as said, relaying(worker):
        before = append(event_store, "Done")
        wait_until(lambda: checkpoint(service_database) == before)
        with broker.standing_still(own_broker, queue):
            last = append(event_store, "Done", "Done")
            wait_until(complaints)
            wait_until(lambda: not worker.is_well)
            assert checkpoint(service_database) == before
        wait_until(lambda: checkpoint(service_database) == last, timeout=60)
        wait_until(lambda: worker.is_well)
    assert complaints()[0]["silent_queues"] == [queue]
    arrivals = mailbox.first_arrivals(mailbox.empty(own_broker.uri, queue))
    assert arrivals == list(range(1, last + 1))
