"""The two frames that the hot paths send, a message and an acknowledgement, as bytes that can be sent together.

py-amqp builds a message's frames for any combination of properties and writes each method to the socket by itself;
both together cost more than everything else that the relay does, and a third of a call. A test compares ours with its.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from struct import pack
from typing import Any

from amqp import Channel
from amqp.exceptions import RecoverableConnectionError
from amqp.serialization import dumps

METHOD, HEADER, BODY = 1, 2, 3
END = b"\xce"
PUBLISH = pack(">HHH", 60, 40, 0)
ACK = pack(">HH", 60, 80)
FRAME_OVERHEAD = 8

# Property flags, in the order in which the values follow.
CONTENT_TYPE, HEADERS, DELIVERY_MODE = 0x8000, 0x2000, 0x1000
CORRELATION_ID, REPLY_TO, EXPIRATION, MESSAGE_ID = 0x0400, 0x0200, 0x0100, 0x0080
PERSISTENT = b"\x02"


def message_frames(
    channel_id: int,
    frame_max: int,
    exchange: str,
    routing_key: str,
    body: bytes,
    *,
    content_type: str,
    mandatory: bool = False,
    persistent: bool = False,
    headers: Mapping[str, Any] | bytes | None = None,
    correlation_id: str | None = None,
    reply_to: str | None = None,
    expiration: str | None = None,
    message_id: str | None = None,
) -> bytes:
    """`headers` may come ready from `header_table`. Raises ValueError for a name that is too long for AMQP."""
    flags, values = CONTENT_TYPE, [_known_short(content_type)]
    if headers:
        flags |= HEADERS
        values.append(headers if isinstance(headers, bytes) else header_table(headers))
    if persistent:
        flags |= DELIVERY_MODE
        values.append(PERSISTENT)
    for flag, value in (
        (CORRELATION_ID, correlation_id),
        (REPLY_TO, reply_to),
        (EXPIRATION, expiration),
        (MESSAGE_ID, message_id),
    ):
        if value is not None:
            flags |= flag
            values.append(_short(value))
    properties = pack(">HHQH", 60, 0, len(body), flags) + b"".join(values)
    size = frame_max - FRAME_OVERHEAD
    return b"".join(
        (
            _publish_frame(channel_id, exchange, routing_key, mandatory),
            _frame(HEADER, channel_id, properties),
            *(_frame(BODY, channel_id, body[start : start + size]) for start in range(0, len(body), size)),
        )
    )


def header_table(headers: Mapping[str, Any]) -> bytes:
    """Encoded once, for the many messages that carry the same headers."""
    return bytes(dumps("F", [dict(headers)]))


def ack_frame(channel_id: int, delivery_tag: int) -> bytes:
    return _frame(METHOD, channel_id, ACK + pack(">QB", delivery_tag, 0))


def send(channel: Channel, data: bytes) -> None:
    """Write frames that were made for this channel. Raises a lost connection's errors."""
    connection = channel.connection
    # Not `connection.transport`: that would connect anew when it is gone.
    transport = None if connection is None else connection._transport
    if transport is None:
        raise RecoverableConnectionError("the connection is closed")
    connection.bytes_sent += len(data)
    transport.write(data)


def open_id(channel: Channel) -> tuple[int, int]:
    """Channel id and largest frame. Raises RecoverableConnectionError for a channel whose connection is gone."""
    connection, channel_id = channel.connection, channel.channel_id
    if connection is None or channel_id is None:
        raise RecoverableConnectionError("the channel is closed")
    return channel_id, connection.frame_max


@lru_cache(maxsize=1024)
def _publish_frame(channel_id: int, exchange: str, routing_key: str, mandatory: bool) -> bytes:
    flag = b"\x01" if mandatory else b"\x00"
    return _frame(METHOD, channel_id, b"".join((PUBLISH, _short(exchange), _short(routing_key), flag)))


@lru_cache(maxsize=64)
def _known_short(text: str) -> bytes:
    return _short(text)


def _frame(kind: int, channel_id: int, payload: bytes) -> bytes:
    return b"".join((pack(">BHI", kind, channel_id, len(payload)), payload, END))


def _short(text: str) -> bytes:
    encoded = text.encode()
    if len(encoded) > 255:
        raise ValueError(f"longer than 255 bytes: {text[:40]}…")
    return bytes((len(encoded),)) + encoded
