"""Every public event carries its stream's partition, in a form by which a real broker can route."""

from __future__ import annotations

from typing import Any

from pymongo.database import Database

from event_sourcing.cloud_events import CloudEvent
from event_sourcing.events import ANY_VERSION, NewEvent, StreamWrite
from event_sourcing.messaging.partitions import partition_header, partition_of
from event_sourcing.messaging.publisher import ConfirmedPublisher
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.relay.backfill import backfill
from event_sourcing.relay.worker import RelayWorker
from tests.integration.kernel import broker
from tests.integration.kernel.relaying import BY, checkpoint, relaying
from tests.integration.kernel.sample_events.public_events import translate
from tests.support.waiting import wait_until

STREAMS = ("thing-1", "thing-2", "thing-办证")


def test_a_headers_exchange_gives_each_queue_the_streams_of_its_number(
    service_database: Database[dict[str, Any]], event_store: MongoEventStore, amqp_uri: str, unique_name: str
) -> None:
    worker = RelayWorker(unique_name, service_database, translate, amqp_uri)
    with broker.channel(amqp_uri) as channel:
        channel.exchange_declare(f"{unique_name}.events", "topic", durable=True, auto_delete=False)
        channel.exchange_declare(f"{unique_name}.partitions", "headers", durable=True, auto_delete=False)
        channel.exchange_bind(f"{unique_name}.partitions", f"{unique_name}.events", "#")
        for stream in STREAMS:
            queue = f"{unique_name}.{partition_of(stream)}"
            channel.queue_declare(queue, durable=True, auto_delete=False)
            wanted = partition_header(stream) | {"x-match": "all"}
            channel.queue_bind(queue, f"{unique_name}.partitions", "", arguments=wanted)
    for stream in STREAMS * 2:
        event_store.append([StreamWrite(stream, ANY_VERSION, [NewEvent("Done", {})])], BY)
    with relaying(worker):
        wait_until(lambda: checkpoint(service_database) == 6)
    for stream in STREAMS:
        assert _streams_in(amqp_uri, f"{unique_name}.{partition_of(stream)}") == [stream, stream]


def test_a_backfilled_event_carries_it_too(
    event_store: MongoEventStore, amqp_uri: str, unique_name: str
) -> None:
    event_store.append([StreamWrite("thing-1", ANY_VERSION, [NewEvent("Done", {})])], BY)
    with broker.channel(amqp_uri) as channel:
        channel.queue_declare(unique_name, durable=True, auto_delete=False)
    publisher = ConfirmedPublisher(amqp_uri, "backfill")
    backfill(unique_name, event_store, translate, publisher, unique_name)
    publisher.close()
    letter = broker.take(amqp_uri, unique_name)
    assert letter is not None
    assert letter.headers == partition_header("thing-1")


def _streams_in(amqp_uri: str, queue: str) -> list[str]:
    found = []
    while (letter := broker.take(amqp_uri, queue)) is not None:
        found.append(CloudEvent.from_json(letter.body).partitionkey)
    return found
