"""A connection that consumes, in place of Nameko's QueueConsumer, which cannot be stopped while the broker is down.

One green thread connects, declares, consumes and drains; when the connection is lost it starts over, for ever. A queue
that exists with other arguments ends the process, because no retry can help. Stopping is bounded in every state.
"""

from __future__ import annotations

import threading
from typing import Any, Protocol

import structlog
from amqp import Channel, Connection, Message
from nameko.extensions import SharedExtension

from event_sourcing.messaging import connections
from event_sourcing.messaging.connections import CONNECTION_LOST

logger = structlog.get_logger(__name__)

RECONNECT_SECONDS = (0.2, 0.5, 1.0, 2.0)
"""Pauses between attempts; the last one repeats. Short: a broker that is back should not wait for us."""


class Consumer(Protocol):
    """What a listener consumes."""

    @property
    def queue(self) -> str: ...

    @property
    def prefetch(self) -> int: ...

    @property
    def keeps_order(self) -> bool:
        """Stays registered while stopping: the broker would hand the next message to another replica while the one
        before it is still in work here."""
        ...

    def declare(self, channel: Channel) -> None:
        """Called after each connect. Raises TopologyMismatch."""
        ...

    def on_message(self, message: Message) -> None:
        """Called in the draining thread: must not block and must not raise."""
        ...


class Listener(SharedExtension):  # type: ignore[misc]  # nameko has no types
    """Shared by all entrypoints of its class in one container; each subclass has a connection of its own."""

    name = "listener"

    def __init__(self) -> None:
        super().__init__()
        self._consumers: dict[str, Consumer] = {}
        self._tags: list[str] = []
        self._connection: Connection | None = None
        self._channel: Channel | None = None
        self._stopping = threading.Event()
        self._ended = threading.Event()
        self._started = False
        self.is_consuming = False

    @property
    def stopping(self) -> threading.Event:
        """Set once no new message is taken; whoever waits in a handler should stop waiting."""
        return self._stopping

    def holds(self, message: Message) -> bool:
        """False once its connection is lost: the broker has taken it back, and gives it to whoever is next."""
        return message.channel is self._channel

    def add(self, consumer: Consumer) -> None:
        self._consumers[consumer.queue] = consumer

    def start(self) -> None:
        if self._consumers and not self._started:
            self._started = True
            self.container.spawn_managed_thread(self._run, identifier=self.name)

    def stop_consuming(self) -> None:
        """Take no new messages; the connection stays, because running handlers still have to answer."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        self.is_consuming = False
        try:
            for tag in self._tags:
                if self._channel is not None:
                    self._channel.basic_cancel(tag, nowait=True)
        except CONNECTION_LOST:
            logger.info(
                "the broker is gone while stopping; it gives our messages to others", listener=self.name
            )

    def stop(self) -> None:
        self.stop_consuming()
        if self._started:
            if self._connection is not None:
                connections.ask_to_close(self._connection)
            self._ended.wait(connections.SOCKET_SECONDS + 0.5)

    def ready_check(self) -> bool:
        return self.is_consuming or not self._consumers

    def _run(self) -> None:
        failures = 0
        try:
            while not self._stopping.is_set():
                try:
                    self._connect()
                    failures = 0
                    self._drain()
                except CONNECTION_LOST as error:
                    if self._stopping.is_set():
                        return
                    pause = RECONNECT_SECONDS[min(failures, len(RECONNECT_SECONDS) - 1)]
                    failures += 1
                    logger.warning(
                        "no broker, trying again", listener=self.name, error=repr(error), pause=pause
                    )
                    self._discard()
                    self._stopping.wait(pause)
        finally:
            self._discard()
            self._ended.set()

    def _connect(self) -> None:
        service = self.container.service_name
        self._connection = connection = connections.connect(
            self.container.config["AMQP_URI"], f"{service}-{self.name}"
        )
        channel = connection.channel()
        for consumer in self._consumers.values():
            consumer.declare(channel)
        self._tags = []
        self._channel = channel  # before the first message comes
        for consumer in self._consumers.values():
            # RabbitMQ applies a prefetch to the consumers that start after it, not to the channel.
            channel.basic_qos(0, consumer.prefetch, False)
            tag = channel.basic_consume(consumer.queue, callback=self._guarded(consumer))
            if not consumer.keeps_order:
                self._tags.append(tag)
        self.is_consuming = not self._stopping.is_set()
        logger.info("consuming", listener=self.name, queues=sorted(self._consumers))

    def _drain(self) -> None:
        connection = self._connection
        while connection is not None and connection.connected:
            connections.drain(connection)

    def _guarded(self, consumer: Consumer) -> Any:
        def take(message: Message) -> None:
            if not self._stopping.is_set():  # else it goes back to the queue when we close
                consumer.on_message(message)

        return take

    def _discard(self) -> None:
        self.is_consuming = False
        connection, self._connection, self._channel = self._connection, None, None
        connections.close(connection)


def acknowledge(message: Message) -> None:
    """After the effect. On a lost connection the broker has taken the message back and will deliver it again."""
    try:
        message.channel.basic_ack(message.delivery_tag)
    except CONNECTION_LOST as error:
        logger.info("not acknowledged, it will come again", error=repr(error))


def give_back(message: Message) -> None:
    """To the front of the queue, for whoever is next."""
    try:
        message.channel.basic_reject(message.delivery_tag, requeue=True)
    except CONNECTION_LOST as error:
        logger.info("not given back, it will come again", error=repr(error))
