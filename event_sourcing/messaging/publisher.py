"""Publishing with confirms in a window: fast as the broker can write, and certain of what it has written.

The broker numbers the messages of a confirming channel from 1, so we count along. It may confirm many at once
(`multiple`), refuse (nack), or give back what no queue wanted (return, before the confirm of the same message).
One thread uses a publisher. It never waits without a bound, also on a broker that is frozen.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from amqp import Channel, Connection, Message
from amqp.exceptions import AMQPError

from event_sourcing.messaging import connections
from event_sourcing.messaging.frames import message_frames, open_id, send
from event_sourcing.messaging.topology import in_place

WINDOW = 256
"""Unconfirmed messages at most. Measured: 100 gives 6.5 thousand a second, 1000 twice that, 1 gives 750."""

SENT_TOGETHER = 32
"""Messages in one write to the socket."""

CONFIRM_SECONDS = 15.0


class PublishFailed(Exception):
    """The broker refused, returned or did not confirm a message. Whether others arrived is unknown: publish again."""


class ConfirmOverdue(PublishFailed):
    """The broker is there and reads, but does not confirm: some queue cannot take the message, for example because the
    majority of its members is gone. No later message can help."""


class ConfirmedPublisher:
    """`on_unrouted(routing_key)` is told of messages that no queue wanted, which then count as published; without it
    they count as failed. `before_write` is called before anything goes to the socket; what it raises forbids that.
    `window` may be changed at any time. `confirm_seconds`: how long a message may be unconfirmed."""

    def __init__(
        self,
        amqp_uri: str,
        name: str,
        *,
        window: int = WINDOW,
        on_unrouted: Callable[[str], None] | None = None,
        before_write: Callable[[], None] | None = None,
        heartbeat: int = connections.HEARTBEAT_SECONDS,
        confirm_seconds: float = CONFIRM_SECONDS,
    ) -> None:
        self._uri = amqp_uri
        self._name = name
        self.window = window
        self._on_unrouted = on_unrouted
        self._before_write = before_write
        self._heartbeat = heartbeat
        self._confirm_seconds = confirm_seconds
        self._connection: Connection | None = None
        self._channel: Channel | None = None
        self.last_tag = 0
        """Number of the message published last, 0 before the first."""
        self._unconfirmed: dict[int, float] = {}
        """Number → when it was sent (monotonic), oldest first."""
        self._unsent: list[bytes] = []
        self._refused: int | None = None
        self._failure: str | None = None

    def open(self) -> Channel:
        """Connect afresh; answers the channel, for declarations. Numbers start again from 1."""
        self.close()
        self._connection = connections.connect(self._uri, self._name, heartbeat=self._heartbeat)
        self._channel = channel = self._connection.channel()
        channel.confirm_select()
        channel.events["basic_ack"].add(self._on_ack)
        channel.events["basic_nack"].add(self._on_nack)
        channel.events["basic_return"].add(self._on_return)
        self.last_tag = 0
        self._unconfirmed.clear()
        self._unsent.clear()
        self._refused = None
        self._failure = None
        return channel

    def close(self) -> None:
        connection, self._connection, self._channel = self._connection, None, None
        connections.close(connection)

    def reaches(self, subscription: str) -> bool:
        """Whether the subscription of this name is in place."""
        return in_place(self._open_connection(), subscription)

    def publish(
        self,
        exchange: str,
        routing_key: str,
        body: bytes,
        *,
        message_id: str,
        content_type: str,
        headers: Mapping[str, Any] | bytes | None = None,
    ) -> int:
        """Send one persistent, mandatory message, soon; answers its number. Waits while the window is full. `headers`
        may come ready from `frames.header_table`.

        Raises PublishFailed as soon as any message in the window has failed, or a lost connection's error.
        """
        if self._channel is None:
            raise PublishFailed("the publisher is not open")
        while len(self._unconfirmed) >= self.window:
            self._await_confirm(self._confirm_seconds)
        frames = message_frames(
            *open_id(self._channel),
            exchange,
            routing_key,
            body,
            content_type=content_type,
            mandatory=True,
            persistent=True,
            headers=headers,
            message_id=message_id,
        )
        self.last_tag += 1
        self._unconfirmed[self.last_tag] = time.monotonic()
        self._unsent.append(frames)
        if len(self._unsent) >= SENT_TOGETHER:
            self.push()
        return self.last_tag

    def push(self) -> None:
        """Give the socket what `publish` has put together so far; every wait does so too."""
        if self._unsent and self._channel is not None:
            if self._before_write is not None:
                self._before_write()
            data = b"".join(self._unsent)
            self._unsent.clear()
            send(self._channel, data)

    @property
    def confirmed_through(self) -> int:
        """All messages up to this number are safe at the broker."""
        pending = next(iter(self._unconfirmed), self.last_tag + 1)
        return min(pending, self._refused or pending) - 1

    @property
    def in_flight(self) -> int:
        return len(self._unconfirmed)

    def collect(self, seconds: float) -> None:
        """Take in what the broker has said, waiting `seconds` at most for a first word."""
        self.push()
        connection = self._open_connection()
        if connections.drain_for(connection, seconds):
            while connections.drain_for(connection, 0):
                pass
        self._raise_failure()
        self._raise_overdue()

    def flush(self, timeout: float = CONFIRM_SECONDS) -> None:
        """Wait until everything is confirmed. Raises PublishFailed when it is not in time."""
        give_up = time.monotonic() + timeout
        while self._unconfirmed:
            self._await_confirm(give_up - time.monotonic())

    def _await_confirm(self, patience: float) -> None:
        before = len(self._unconfirmed)
        give_up = time.monotonic() + patience
        while len(self._unconfirmed) == before:
            left = give_up - time.monotonic()
            if left <= 0:
                raise PublishFailed(f"{before} messages unconfirmed: the broker does not answer")
            self.collect(min(left, connections.SOCKET_SECONDS))

    def _open_connection(self) -> Connection:
        if self._connection is None:
            raise PublishFailed("the publisher is not open")
        return self._connection

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise PublishFailed(self._failure)

    def _raise_overdue(self) -> None:
        now = time.monotonic()
        waited = now - next(iter(self._unconfirmed.values()), now)
        if waited > self._confirm_seconds:
            raise ConfirmOverdue(f"{len(self._unconfirmed)} messages unconfirmed, one for {waited:.0f} s")

    def _on_ack(self, tag: int, multiple: bool) -> None:
        if not multiple:
            self._unconfirmed.pop(tag, None)
            return
        while (oldest := next(iter(self._unconfirmed), tag + 1)) <= tag:
            del self._unconfirmed[oldest]

    def _on_nack(self, tag: int, multiple: bool) -> None:
        # A later confirm of "all before" leaves out what was refused: remember where the gap begins.
        first = next(iter(self._unconfirmed), tag) if multiple else tag
        self._refused = min(self._refused or first, first)
        self._failure = f"the broker refused message {tag}{' and those before it' if multiple else ''}"

    def _on_return(self, error: AMQPError, exchange: str, key: str, message: Message) -> None:
        if self._on_unrouted is not None:
            self._on_unrouted(key)
            return
        self._failure = f"no queue for {exchange or 'the default exchange'}, key {key}: {error}"
