"""Our frames against py-amqp's own, byte by byte."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from amqp import Message
from amqp.method_framing import frame_writer
from amqp.serialization import dumps
from hypothesis import given
from hypothesis import strategies as st

from event_sourcing.messaging.publish_frames import publish_frames

FRAME_MAX = 4096
NAMES = st.text(max_size=60).filter(lambda text: len(text.encode()) < 256)


def by_py_amqp(
    exchange: str, key: str, body: bytes, message_id: str, headers: dict[str, Any] | None
) -> bytes:
    written: list[bytes] = []
    connection = SimpleNamespace(frame_max=FRAME_MAX, bytes_sent=0)
    write = frame_writer(connection, SimpleNamespace(write=lambda data: written.append(bytes(data))))
    properties = {"message_id": message_id, "content_type": "application/json", "delivery_mode": 2}
    if headers:
        properties["application_headers"] = headers
    arguments = dumps("Bssbb", (0, exchange, key, True, False))
    write(1, 7, (60, 40), arguments, Message(body, **properties))
    return b"".join(written)


@given(NAMES, NAMES, st.binary(max_size=3 * FRAME_MAX), NAMES.filter(bool))
def test_they_are_what_py_amqp_would_send(exchange: str, key: str, body: bytes, message_id: str) -> None:
    ours = publish_frames(
        7, FRAME_MAX, exchange, key, body, message_id=message_id, content_type="application/json"
    )
    assert ours == by_py_amqp(exchange, key, body, message_id, None)


def test_headers_travel_too() -> None:
    headers = {"banshi-failures": 3, "banshi-reason": "KeyError: '中'"}
    ours = publish_frames(
        7, FRAME_MAX, "", "q", b"{}", message_id="m", content_type="application/json", headers=headers
    )
    assert ours == by_py_amqp("", "q", b"{}", "m", headers)


def test_a_name_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="255"):
        publish_frames(1, FRAME_MAX, "x" * 256, "", b"", message_id="m", content_type="t")
