"""The test's own hand on the broker: publishes events, looks into queues."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from amqp import Channel, Message
from amqp.exceptions import NotFound

from event_sourcing.cloud_events import CONTENT_TYPE, CloudEvent
from event_sourcing.messaging import connections
from event_sourcing.messaging.partitions import partition_header
from event_sourcing.messaging.publisher import ConfirmedPublisher
from sandbox.servers.rabbitmq import RabbitMq


@dataclass(frozen=True)
class Letter:
    body: str
    headers: dict[str, Any]


@contextmanager
def channel(amqp_uri: str) -> Iterator[Channel]:
    connection = connections.connect(amqp_uri, "test")
    try:
        yield connection.channel()
    finally:
        connections.close(connection)


def event(service: str, number: int, *, stream: str = "thing-1", **data: Any) -> CloudEvent:
    return CloudEvent(
        id=f"{service}-{number}",
        source=f"urn:cn:gz:edu:{service}",
        type=f"cn.gz.edu.{service}.thing-done.v1",
        subject="thing",
        time=datetime.now(UTC),
        data=data,
        sequence=str(number),
        partitionkey=stream,
        position=str(number),
    )


def publish(amqp_uri: str, *events: CloudEvent) -> None:
    publisher = ConfirmedPublisher(amqp_uri, "test")
    publisher.open()
    for one in events:
        publisher.publish(
            f"{one.service}.events",
            one.type,
            one.to_json(),
            message_id=one.id,
            content_type=CONTENT_TYPE,
            headers=partition_header(one.partitionkey),
        )
    publisher.flush()
    publisher.close()


def publish_raw(
    amqp_uri: str,
    queue: str,
    body: bytes,
    *,
    exchange: str = "",
    message_id: str = "raw",
    headers: Mapping[str, Any] | None = None,
) -> None:
    """`queue`: the routing key, at another than the default exchange."""
    publisher = ConfirmedPublisher(amqp_uri, "test")
    publisher.open()
    publisher.publish(
        exchange, queue, body, message_id=message_id, content_type=CONTENT_TYPE, headers=headers or {}
    )
    publisher.flush()
    publisher.close()


def take(amqp_uri: str, queue: str) -> Letter | None:
    """The first message of a queue, removed."""
    with channel(amqp_uri) as found:
        message = found.basic_get(queue, no_ack=True)
    if message is None:
        return None
    body = message.body if isinstance(message.body, str) else message.body.decode()
    return Letter(body, message.properties.get("application_headers", {}))


def consume(amqp_uri: str, queue: str, number: int) -> list[bytes]:
    """So many bodies, removed; `take` is not for queues with a single active consumer."""
    found: list[Message] = []
    with channel(amqp_uri) as open_channel:
        open_channel.basic_consume(queue, callback=found.append, no_ack=True)
        while len(found) < number:
            open_channel.connection.drain_events(timeout=20)
    return [message.body for message in found]


def depth(amqp_uri: str, queue: str) -> int | None:
    """Messages that wait for a consumer; None when there is no such queue."""
    with channel(amqp_uri) as found:
        try:
            return int(found.queue_declare(queue, passive=True).message_count)
        except NotFound:
            return None


def settle(server: RabbitMq) -> None:
    """RabbitMQ 3.10 writes the names of new quorum queues a moment later than their messages. Killed in between it
    finds such a queue without its content, and nobody can consume from it: a fault of its own, not what is tested here.
    """
    server.control("eval", "dets:sync(ra_directory_reverse).")


@contextmanager
def standing_still(server: RabbitMq, queue: str) -> Iterator[None]:
    """A classic queue that takes messages and questions and answers nothing, as a quorum queue without its majority."""
    find = f'{{ok, Q}} = rabbit_amqqueue:lookup(rabbit_misc:r(<<"/">>, queue, <<"{queue}">>))'
    server.control("eval", f"{find}, sys:suspend(amqqueue:get_pid(Q)).")
    try:
        yield
    finally:
        server.control("eval", f"{find}, sys:resume(amqqueue:get_pid(Q)).")
