"""Our frames against py-amqp's own, byte by byte."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from amqp import Message
from amqp.exceptions import RecoverableConnectionError
from amqp.method_framing import frame_writer
from amqp.serialization import dumps
from hypothesis import given
from hypothesis import strategies as st

from event_sourcing.messaging.frames import ack_frame, message_frames, open_id, send

FRAME_MAX = 4096
NAMES = st.text(max_size=60).filter(lambda text: len(text.encode()) < 256)


def by_py_amqp(method: tuple[int, int], arguments: bytes, content: Message | None) -> bytes:
    written: list[bytes] = []
    connection = SimpleNamespace(frame_max=FRAME_MAX, bytes_sent=0)
    write = frame_writer(connection, SimpleNamespace(write=lambda data: written.append(bytes(data))))
    write(1, 7, method, arguments, content)
    return b"".join(written)


def published_by_py_amqp(exchange: str, key: str, body: bytes, mandatory: bool, **properties: Any) -> bytes:
    arguments = dumps("Bssbb", (0, exchange, key, mandatory, False))
    return by_py_amqp((60, 40), arguments, Message(body, content_type="application/json", **properties))


@given(NAMES, NAMES, st.binary(max_size=3 * FRAME_MAX), st.booleans())
def test_a_message_is_what_py_amqp_would_send(exchange: str, key: str, body: bytes, mandatory: bool) -> None:
    ours = message_frames(
        7, FRAME_MAX, exchange, key, body, content_type="application/json", mandatory=mandatory
    )
    assert ours == published_by_py_amqp(exchange, key, body, mandatory)


def test_an_event_is_what_py_amqp_would_send() -> None:
    headers = {"banshi-failures": 3, "banshi-reason": "KeyError: '中'"}
    ours = message_frames(
        7,
        FRAME_MAX,
        "",
        "q",
        b"{}",
        content_type="application/json",
        mandatory=True,
        persistent=True,
        message_id="m-1",
        headers=headers,
    )
    theirs = {"message_id": "m-1", "delivery_mode": 2, "application_headers": headers}
    assert ours == published_by_py_amqp("", "q", b"{}", True, **theirs)


def test_a_call_is_what_py_amqp_would_send() -> None:
    properties = {"correlation_id": "c", "reply_to": "r", "expiration": "5000"}
    ours = message_frames(7, FRAME_MAX, "x", "k", b"{}", content_type="application/json", **properties)
    assert ours == published_by_py_amqp("x", "k", b"{}", False, **properties)


@given(st.integers(1, 2**63 - 1))
def test_an_acknowledgement_is_what_py_amqp_would_send(tag: int) -> None:
    assert ack_frame(7, tag) == by_py_amqp((60, 80), dumps("Lb", (tag, False)), None)


def test_a_name_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="255"):
        message_frames(1, FRAME_MAX, "x" * 256, "", b"", content_type="t")


def test_nothing_is_sent_on_what_is_closed() -> None:
    closed = SimpleNamespace(connection=None, channel_id=None)
    lost = SimpleNamespace(connection=SimpleNamespace(_transport=None, bytes_sent=0), channel_id=1)
    for channel in (closed, lost):
        with pytest.raises(RecoverableConnectionError):
            send(channel, b"")
    with pytest.raises(RecoverableConnectionError):
        open_id(closed)
