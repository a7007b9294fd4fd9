"""Relays and their readers, for the tests of publishing: what was committed, and what came out of the broker."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from amqp import Message
from pymongo.database import Database

from event_sourcing.cloud_events import CloudEvent
from event_sourcing.events import ANY_VERSION, Metadata, NewEvent, StreamWrite
from event_sourcing.messaging import connections
from event_sourcing.messaging.topology import Subscription, declare_subscription
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.relay.worker import RelayWorker

BY = Metadata("staff-1", "corr-1")


class Reader:
    """A subscriber that remembers the positions of what it got, in order of arrival."""

    def __init__(self, amqp_uri: str, service: str, queue: str, **arguments: Any) -> None:
        self.positions: list[int] = []
        self._stop = threading.Event()
        self._connection = connections.connect(amqp_uri, "reader")
        channel = self._connection.channel()
        if arguments:
            channel.queue_declare(queue, durable=True, auto_delete=False, arguments=arguments)
            channel.exchange_declare(f"{service}.events", "topic", durable=True, auto_delete=False)
            channel.queue_bind(queue, f"{service}.events", "#")
        else:
            declare_subscription(channel, Subscription(queue, {service: ("#",)}))
        channel.basic_qos(0, 10, False)
        channel.basic_consume(queue, callback=self._take)
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def distinct(self) -> list[int]:
        return list(dict.fromkeys(self.positions))

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _take(self, message: Message) -> None:
        self.positions.append(int(CloudEvent.from_json(message.body).position))
        message.channel.basic_ack(message.delivery_tag)

    def _read(self) -> None:
        while not self._stop.is_set():
            connections.drain_for(self._connection, 0.1)
        connections.close(self._connection)


@contextmanager
def reading(amqp_uri: str, service: str, queue: str, **arguments: Any) -> Iterator[Reader]:
    reader = Reader(amqp_uri, service, queue, **arguments)
    try:
        yield reader
    finally:
        reader.stop()


@contextmanager
def relaying(worker: RelayWorker) -> Iterator[RelayWorker]:
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,), daemon=True)
    thread.start()
    try:
        yield worker
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()


def append(store: MongoEventStore, *types: str) -> int:
    """One commit on one stream; answers its last position."""
    events = [NewEvent(kind, {"text": "已办结"}) for kind in types]
    return store.append([StreamWrite("thing-1", ANY_VERSION, events)], BY).position


def checkpoint(database: Database[dict[str, Any]]) -> int:
    lease = database["relay"].find_one({"_id": "public-events"})
    return int(lease["position"]) if lease else 0
