"""One connection of the client: a channel that sends, a reply queue, and the thread that reads. It ends with either."""

from __future__ import annotations

import threading
from uuid import uuid4

from amqp import Channel, Connection, Message
from amqp.exceptions import AMQPError

from event_sourcing.errors import DeadlineExceeded, UnknownService
from event_sourcing.messaging import connections
from event_sourcing.messaging.connections import CONNECTION_LOST
from event_sourcing.messaging.frames import message_frames, open_id, send
from event_sourcing.rpc import wire
from event_sourcing.rpc.pending import PendingCalls, Slot

REPLY_EXPIRES_SECONDS = 60


class Session:
    """Raises a lost connection's errors when it cannot be opened."""

    def __init__(self, amqp_uri: str, name: str) -> None:
        self._pending = PendingCalls()
        self._reply_key = uuid4().hex
        self._connection: Connection = connections.connect(amqp_uri, name)
        try:
            self._channel: Channel = self._open_channel()
        except BaseException:
            connections.close(self._connection)
            raise
        self.alive = True
        self._reader = threading.Thread(target=self._read, name=f"{name}-reader", daemon=True)
        self._reader.start()

    def send(self, service: str, method: str, body: bytes, seconds: float) -> tuple[str, Slot]:
        """Answers the correlation id and the slot to wait on.

        A lost connection's error means that the call was not sent: the broker never had all of it.
        """
        correlation_id = uuid4().hex
        try:
            frames = self._frames(service, method, body, correlation_id, seconds)
        except CONNECTION_LOST:
            self.alive = False
            raise
        slot = self._pending.open(correlation_id)
        try:
            send(self._channel, frames)
        except BaseException as error:
            self._pending.forget(correlation_id)
            self.alive = False
            if not isinstance(error, CONNECTION_LOST):
                # Interrupted in the middle: half a frame may be out, and what followed would be read as the rest of it.
                connections.cut(self._connection)
            raise
        return correlation_id, slot

    @property
    def waiting(self) -> int:
        return len(self._pending)

    def forget(self, correlation_id: str) -> None:
        self._pending.forget(correlation_id)

    def close(self) -> None:
        self.alive = False
        connections.ask_to_close(self._connection)
        self._reader.join(connections.SOCKET_SECONDS + 1)

    def _frames(self, service: str, method: str, body: bytes, correlation_id: str, seconds: float) -> bytes:
        return message_frames(
            *open_id(self._channel),
            wire.EXCHANGE,
            f"{service}.{method}",
            body,
            content_type=wire.CONTENT_TYPE,
            mandatory=True,
            reply_to=self._reply_key,
            correlation_id=correlation_id,
            # A call that waits longer than its caller must not run later.
            expiration=str(max(int(seconds * 1000), 1)),
        )

    def _open_channel(self) -> Channel:
        channel = self._connection.channel()
        channel.exchange_declare(wire.EXCHANGE, "topic", durable=True, auto_delete=False)
        queue = f"rpc.reply-{self._reply_key}"
        channel.queue_declare(
            queue,
            exclusive=True,
            auto_delete=True,
            arguments={"x-expires": REPLY_EXPIRES_SECONDS * 1000},
        )
        channel.queue_bind(queue, wire.EXCHANGE, self._reply_key)
        channel.events["basic_return"].add(self._on_return)
        channel.basic_consume(queue, no_ack=True, callback=self._on_answer)
        return channel

    def _read(self) -> None:
        try:
            while self._connection.connected:
                connections.drain(self._connection)
        except (*CONNECTION_LOST, AttributeError):  # AttributeError: torn down by a close while reading
            pass
        finally:
            self.alive = False
            self._connection.collect()
            self._pending.close(DeadlineExceeded("与服务的连接中断,操作结果未知,请查询后再决定是否重试"))

    def _on_answer(self, message: Message) -> None:
        self._pending.settle(message.properties.get("correlation_id", ""), message.body)

    def _on_return(self, error: AMQPError, exchange: str, key: str, message: Message) -> None:
        service = key.rsplit(".", 1)[0]
        unknown = UnknownService(f"服务 {service} 暂未运行,请稍后再试;您的操作没有丢失也没有生效")
        self._pending.settle(message.properties.get("correlation_id", ""), unknown)
