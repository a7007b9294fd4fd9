"""Another government system: a process that knows RabbitMQ, CloudEvents and our published schemas, and none of our code.

Plain pika, the official CloudEvents SDK and a JSON Schema validator; its own durable queue bound to `applications.events`.
Whatever an envelope gets wrong is kept in `complaints`, so that no message can be wrong without a test noticing.
"""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pika
from cloudevents.core.bindings.amqp import AMQPMessage, from_amqp_event
from cloudevents.core.formats.json import JSONFormat
from jsonschema import Draft202012Validator, FormatChecker
from pika.adapters.blocking_connection import BlockingChannel

SCHEMAS = Path(__file__).parents[2] / "contracts" / "events"
ROUTED = "cn.gz.edu."
HEARTBEAT_SECONDS = 10
IN_ORDER = {"x-queue-type": "quorum", "x-single-active-consumer": True}
"""After a lost connection the next one gets nothing before what the former one had in hand is back in its place."""


class OutsideSubscriber:
    """Collects every event of one exchange, in order of arrival; reconnects when the broker went away."""

    def __init__(self, amqp_uri: str, exchange: str) -> None:
        self.nodes = node_parameters(amqp_uri)
        self._exchange = exchange
        self._queue = f"outside.{uuid4().hex[:10]}"
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name=self._queue, daemon=True)
        self._received: list[dict[str, Any]] = []
        self.complaints: list[str] = []

    def start(self) -> None:
        self._thread.start()
        if not self._ready.wait(30):
            raise AssertionError("the outside subscriber could not bind its queue")

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(10)

    def envelopes(self, subject: str) -> list[dict[str, Any]]:
        """What came for one subject, each event once (delivery is at least once), in order of first arrival."""
        return [envelope for envelope in self.received() if envelope["subject"] == subject]

    def received(self) -> list[dict[str, Any]]:
        """What came at all, each event once, in order of first arrival."""
        with self._lock:
            first: dict[str, dict[str, Any]] = {}
            for envelope in self._received:
                first.setdefault(envelope["id"], envelope)
        return list(first.values())

    def by_subject(self) -> dict[str, list[dict[str, Any]]]:
        """The same for each subject."""
        found: dict[str, list[dict[str, Any]]] = {}
        for envelope in self.received():
            found.setdefault(envelope["subject"], []).append(envelope)
        return found

    def names(self, subject: str) -> list[str]:
        """`application-submitted.v1` and so on."""
        return [envelope["type"].split(".", 4)[4] for envelope in self.envelopes(subject)]

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._consume()
            except (pika.exceptions.AMQPError, OSError):
                self._stop.wait(0.5)

    def _consume(self) -> None:
        connection = pika.BlockingConnection(random.sample(self.nodes, len(self.nodes)))
        channel = connection.channel()
        channel.exchange_declare(self._exchange, "topic", durable=True)
        channel.queue_declare(self._queue, durable=True, arguments=IN_ORDER)
        channel.queue_bind(self._queue, self._exchange, "#")
        self._ready.set()
        for method, properties, body in channel.consume(self._queue, inactivity_timeout=0.2):
            if method is not None:
                self._take(channel, method, properties, body)
            if self._stop.is_set():
                channel.cancel()
                channel.queue_delete(self._queue)
                connection.close()
                return

    def _take(
        self,
        channel: BlockingChannel,
        method: pika.spec.Basic.Deliver,
        properties: pika.BasicProperties,
        body: bytes,
    ) -> None:
        self.complaints.extend(_complaints(method.routing_key, properties, body))
        with self._lock:
            self._received.append(json.loads(body))
        channel.basic_ack(method.delivery_tag)


def node_parameters(amqp_uri: str) -> list[pika.URLParameters]:
    """One for each node of `pyamqp://user:password@host:port,host:port/`."""
    beginning, at, rest = amqp_uri.replace("pyamqp://", "amqp://", 1).rpartition("@")
    hosts, slash, path = rest.partition("/")
    nodes = [pika.URLParameters(f"{beginning}{at}{host}{slash}{path}") for host in hosts.split(",")]
    for node in nodes:
        node.heartbeat, node.socket_timeout, node.stack_timeout = HEARTBEAT_SECONDS, 5.0, 10.0
    return nodes


def _complaints(routing_key: str, properties: pika.BasicProperties, body: bytes) -> Iterator[str]:
    if properties.content_type != JSONFormat.CONTENT_TYPE:
        yield f"content type {properties.content_type}"
    if properties.delivery_mode != pika.DeliveryMode.Persistent.value:
        yield f"not persistent: {routing_key}"
    message = AMQPMessage(
        properties={"content-type": properties.content_type}, application_properties={}, application_data=body
    )
    event = from_amqp_event(message)
    if event.get_type() != routing_key:
        yield f"routing key {routing_key} for type {event.get_type()}"
    service, name = event.get_type().removeprefix(ROUTED).split(".", 1)
    published = SCHEMAS / service / f"{name}.schema.json"
    if not published.exists():
        yield f"no schema is published for {event.get_type()}"
        return
    schema = json.loads(published.read_text(encoding="utf-8"))
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    for problem in validator.iter_errors(json.loads(body)["data"]):
        yield f"{event.get_id()} {event.get_type()}: {problem.json_path} {problem.message}"


@contextmanager
def subscribed(amqp_uri: str, exchange: str = "applications.events") -> Iterator[OutsideSubscriber]:
    subscriber = OutsideSubscriber(amqp_uri, exchange)
    subscriber.start()
    try:
        yield subscriber
    finally:
        subscriber.stop()
