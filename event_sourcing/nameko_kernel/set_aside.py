"""Putting a failed event where it belongs, a retry queue or the dead letters, for certain before it is acknowledged."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import Any

from amqp import Message

from event_sourcing.cloud_events import CONTENT_TYPE
from event_sourcing.messaging.connections import CONNECTION_LOST, HEARTBEAT_SECONDS
from event_sourcing.messaging.publisher import ConfirmedPublisher, PublishFailed

FAILURES_HEADER = "banshi-failures"
REASON_HEADER = "banshi-reason"
FIRST_FAILED_AT_HEADER = "banshi-first-failed-at"
FAILED_AT_HEADER = "banshi-failed-at"
QUEUE_HEADER = "banshi-queue"
OURS = frozenset({FAILURES_HEADER, REASON_HEADER, FIRST_FAILED_AT_HEADER, FAILED_AT_HEADER, QUEUE_HEADER})

CONFIRM_SECONDS = 5.0


def original_headers(message: Message) -> dict[str, Any]:
    """What the publisher sent along: without what this subscription and the broker have written since."""
    headers = message.properties.get("application_headers") or {}
    return {name: value for name, value in headers.items() if name not in OURS and not name.startswith("x-")}


class SetAside:
    """One connection per process, opened at the first failure and reopened after a rest, in which no heartbeat ran."""

    def __init__(self, amqp_uri: str, name: str) -> None:
        self._publisher = ConfirmedPublisher(amqp_uri, name)
        self._lock = threading.Lock()
        self._used_at = float("-inf")

    def send(self, queue: str, message: Message, headers: Mapping[str, Any]) -> None:
        """Raises PublishFailed or a lost connection's error: then the message is where it was."""
        properties = message.properties
        self.publish(
            ("", queue),
            message.body,
            message_id=properties.get("message_id", ""),
            content_type=properties.get("content_type", CONTENT_TYPE),
            headers=headers,
        )

    def publish(
        self,
        address: tuple[str, str],
        body: bytes,
        *,
        message_id: str,
        content_type: str,
        headers: Mapping[str, Any],
    ) -> None:
        """`address`: exchange and routing key. Raises PublishFailed or a lost connection's error."""
        with self._lock:
            try:
                if time.monotonic() - self._used_at > HEARTBEAT_SECONDS / 2:
                    self._publisher.open()
                self._publisher.publish(
                    *address, body, message_id=message_id, content_type=content_type, headers=headers
                )
                self._publisher.flush(CONFIRM_SECONDS)
                self._used_at = time.monotonic()
            except (PublishFailed, *CONNECTION_LOST):
                self._used_at = float("-inf")
                raise

    def close(self) -> None:
        self._publisher.close()
