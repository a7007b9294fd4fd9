"""A stranger's queue that keeps everything it was given until it is emptied: read with pika, not with our own code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pika
from pika.adapters.blocking_connection import BlockingChannel

SILENCE_SECONDS = 5.0
"""A queue that says nothing for so long has nothing more."""


@dataclass(frozen=True)
class Delivery:
    position: int
    fence: int


def bind(amqp_uri: str, service: str, queue: str, **arguments: Any) -> None:
    """A quorum queue unless `arguments` say otherwise, for all public events of the service; for relays that await it, a
    subscription in place."""
    with _channel(amqp_uri) as channel:
        channel.exchange_declare(f"{service}.events", "topic", durable=True)
        channel.queue_declare(queue, durable=True, arguments=arguments or {"x-queue-type": "quorum"})
        channel.queue_bind(queue, f"{service}.events", "#")
        channel.queue_declare(f"{queue}.dead", durable=True)


def delete(amqp_uri: str, *, queue: str = "", exchange: str = "") -> None:
    with _channel(amqp_uri) as channel:
        if queue:
            channel.queue_delete(queue)
        if exchange:
            channel.exchange_delete(exchange)


def empty(amqp_uri: str, queue: str) -> list[Delivery]:
    """What has come, in order of arrival; the queue is deleted."""
    deliveries: list[Delivery] = []
    with _channel(amqp_uri) as channel:
        waiting = channel.queue_declare(queue, passive=True).method.message_count
        given = channel.consume(queue, auto_ack=True, inactivity_timeout=SILENCE_SECONDS)
        while len(deliveries) < waiting:
            method, properties, _ = next(given)
            if method is None:
                break
            position = int(properties.message_id.rpartition("-")[2])
            deliveries.append(Delivery(position, properties.headers["banshi-fence"]))
        channel.cancel()
        channel.queue_delete(queue)
    return deliveries


def first_arrivals(deliveries: Sequence[Delivery]) -> list[int]:
    """Positions, each where it came for the first time."""
    return list(dict.fromkeys(delivery.position for delivery in deliveries))


@contextmanager
def _channel(amqp_uri: str) -> Iterator[BlockingChannel]:
    parameters = pika.URLParameters(amqp_uri.replace("pyamqp://", "amqp://", 1) + "%2F")
    with pika.BlockingConnection(parameters) as connection:
        yield connection.channel()
