"""Takes what a service's subscriptions gave up out of the broker into `parts.dead_letters`, and sends it back on request.

A letter stays in the broker's queue until it is stored: while the database is away it waits there, unacknowledged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import structlog
from amqp import Channel, Message
from nameko.containers import WorkerContext
from nameko.extensions import DependencyProvider

from event_sourcing.cloud_events import CONTENT_TYPE
from event_sourcing.dead_letters import DeadLetter, DeadLetters, Document
from event_sourcing.errors import Unavailable
from event_sourcing.messaging.connections import CONNECTION_LOST, header
from event_sourcing.messaging.publisher import PublishFailed
from event_sourcing.messaging.topology import DELIVERY_LIMIT, Subscription
from event_sourcing.nameko_kernel.listener import acknowledge
from event_sourcing.nameko_kernel.parts import ServiceParts
from event_sourcing.nameko_kernel.set_aside import (
    FAILED_AT_HEADER,
    FAILURES_HEADER,
    FIRST_FAILED_AT_HEADER,
    REASON_HEADER,
    original_headers,
)
from event_sourcing.nameko_kernel.subscribe_entrypoint import Subscribe, SubscriptionListener

logger = structlog.get_logger(__name__)

PREFETCH = 16
PAUSE_SECONDS = 2.0
"""Between attempts to store a letter while the database is away."""


@dataclass(frozen=True)
class DeadLetterReader:
    """The consumer of one subscription's dead letters. The queue itself is declared with the subscription."""

    office: DeadLetterOffice
    subscription: Subscription
    listener: SubscriptionListener
    prefetch: int = PREFETCH
    keeps_order: bool = False

    @property
    def queue(self) -> str:
        return self.subscription.dead_queue

    def declare(self, channel: Channel) -> None:
        """Nothing: see the class."""

    def on_message(self, message: Message) -> None:
        self.office.container.spawn_managed_thread(
            partial(self._store, message), identifier=f"dead letter of {self.subscription.queue}"
        )

    def _store(self, message: Message) -> None:
        letter = letter_of(self.subscription, message)
        while not self.listener.stopping.is_set():
            try:
                self.office.letters().keep(letter)
            except Unavailable as error:
                logger.warning(
                    "a dead letter waits for the database", queue=letter.queue, error=str(error.code)
                )
                self.listener.stopping.wait(PAUSE_SECONDS)
            else:
                logger.error(
                    "an event was given up",
                    queue=letter.queue,
                    letter=letter.identity,
                    message_id=letter.message_id,
                    attempts=letter.attempts,
                )
                acknowledge(message)
                return


@dataclass(frozen=True)
class DeadLetterDesk:
    """The letters of one service's own subscriptions; others may lie in the same database."""

    letters: DeadLetters
    subscribers: Sequence[Subscribe]

    @property
    def queues(self) -> list[str]:
        return [subscriber.subscription.queue for subscriber in self.subscribers]

    def retry(self, letter: Document) -> None:
        """Put it back into its subscription, and there only. Raises Unavailable; then it was perhaps not put back."""
        subscriber = next(one for one in self.subscribers if one.subscription.queue == letter["queue"])
        try:
            subscriber.listener.set_aside.publish(
                subscriber.subscription.address,
                bytes(letter["body"]),
                message_id=letter["message_id"],
                content_type=letter["content_type"],
                headers=letter["headers"],
            )
        except (PublishFailed, *CONNECTION_LOST) as error:
            raise Unavailable("消息系统暂时不可用,死信没有重投,请稍后再试") from error


class DeadLetterOffice(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """Gives methods their desk, and reads the dead letters of every subscription of the service.

    Needs parts with `dead_letters: DeadLetters`.
    """

    def setup(self) -> None:
        for subscriber in self._subscribers():
            reader = DeadLetterReader(self, subscriber.subscription, subscriber.listener)
            subscriber.listener.add(reader)

    def get_dependency(self, worker_ctx: WorkerContext) -> DeadLetterDesk:
        return DeadLetterDesk(self.letters(), self._subscribers())

    def letters(self) -> DeadLetters:
        provider = next(one for one in self.container.extensions if isinstance(one, ServiceParts))
        letters: DeadLetters = provider.parts.dead_letters
        return letters

    def _subscribers(self) -> list[Subscribe]:
        return [one for one in self.container.extensions if isinstance(one, Subscribe)]


def letter_of(subscription: Subscription, message: Message) -> DeadLetter:
    """Set aside by us with its reason, or by the broker, which only counts."""
    properties = message.properties
    body = message.body.encode() if isinstance(message.body, str) else bytes(message.body)
    broken_off = _given_up_by_broker(message)
    failed_at = _time(header(message, FAILED_AT_HEADER)) or broken_off or datetime.now(UTC)
    return DeadLetter(
        queue=subscription.queue,
        body=body,
        content_type=properties.get("content_type", CONTENT_TYPE),
        message_id=properties.get("message_id", ""),
        headers=original_headers(message),
        error=header(message, REASON_HEADER) or f"no answer in {DELIVERY_LIMIT} deliveries",
        first_failed_at=_time(header(message, FIRST_FAILED_AT_HEADER)) or failed_at,
        last_failed_at=failed_at,
        attempts=_number(header(message, FAILURES_HEADER)) or DELIVERY_LIMIT,
    )


def _given_up_by_broker(message: Message) -> datetime | None:
    """When the broker set it aside, in whole seconds."""
    deaths = header(message, "x-death") or []
    times = [death.get("time") for death in deaths if isinstance(death, Mapping)]
    moments = [moment.replace(tzinfo=UTC) for moment in times if isinstance(moment, datetime)]
    return max(moments, default=None)


def _time(text: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0
