"""Names and arguments of every exchange and queue. Declared by whoever uses them first, always with these arguments.

    <service>.events            topic exchange without arguments, so that anyone may declare it too; routing key =
                                CloudEvent type. What nobody is bound for is dropped: the log has it (ADR 6)
    <subscription>              quorum queue, bound to the exchanges it wants
    <subscription>.retry-<n>s   where a failed event waits n seconds before it goes back; one queue per step, because
                                a message with a longer wait at the head would hold up the ones behind it
    <subscription>.dead         dead letters with their reason, for people

A subscription in partitions has, in place of the queue with its own name,

    <subscription>.partitions   headers exchange, bound to the topic exchanges it wants
    <subscription>.<n>          quorum queue with one active consumer, which gets the streams whose partition number
                                leaves n when divided by the number of partitions
    <subscription>.rest-of-<N>  alternate exchange: messages that carry no partition number go to queue 0. Its name
                                makes the broker refuse a process that believes in another number of partitions

All queues are quorum queues that dead-letter at least once and refuse new messages rather than drop old ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from amqp import Channel, Connection
from amqp.exceptions import NotFound as NoSuchQueue
from amqp.exceptions import PreconditionFailed

from event_sourcing.cloud_events import TYPE_PREFIX
from event_sourcing.messaging.partitions import PARTITION_HEADER, PARTITIONS
from event_sourcing.messaging.retries import RETRY_SECONDS

DELIVERY_LIMIT = 20
"""Deliveries without any answer (the consumer died each time) before the broker itself sets an event aside."""

HANDLER_SECONDS = 20.0
"""Far longer than any handler of ours needs, and longer than a fail-over of the database takes."""

UNANSWERED_SECONDS = 900
"""The broker takes a message back from whoever has not answered for so long (`consumer_timeout`, 30 minutes if unset)."""

PARTITIONS_SUFFIX = ".partitions"

Bindings = Mapping[str, Sequence[str]]
"""Service → event names such as `item-published.v1`, or `#` for all of them."""


class TopologyMismatch(Exception):
    """An exchange or queue exists with other arguments; someone must delete or migrate it, no retry can help."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """One reader's durable wish for events.

    queue            named by intent, `<reader>.<what for>`, such as `applications.reference`
    bindings         what it wants; a binding that is removed here stays at the broker until someone unbinds it
    prefetch         events in work at the same time, per process
    ordered          one event at a time and one active process: see `nameko_kernel.subscribe_entrypoint`
    retry_seconds    waits before each new try, ascending; none: the first failure is final
    partitions       so many ordered queues side by side, each stream always in the same one; 0: a single queue
    handler_seconds  an attempt that takes longer is cut and has failed
    """

    queue: str
    bindings: Bindings
    prefetch: int = 16
    ordered: bool = False
    retry_seconds: tuple[int, ...] = field(default=RETRY_SECONDS)
    partitions: int = 0
    handler_seconds: float = HANDLER_SECONDS

    def __post_init__(self) -> None:
        if not self.queue or not self.bindings:
            raise ValueError("a subscription needs a queue name and bindings")
        if self.prefetch < 1:
            raise ValueError(f"{self.queue}: prefetch {self.prefetch} takes no event at all")
        if any(step < 1 for step in self.retry_seconds) or list(self.retry_seconds) != sorted(
            set(self.retry_seconds)
        ):
            raise ValueError(f"{self.queue}: retry steps {self.retry_seconds} are not ascending seconds")
        if self.partitions and not self.ordered:
            raise ValueError(f"{self.queue}: partitions are for ordered subscriptions")
        if not 0 <= self.partitions <= PARTITIONS:
            raise ValueError(f"{self.queue}: {self.partitions} partitions, at most {PARTITIONS} are possible")
        if self.handler_seconds <= 0:
            raise ValueError(f"{self.queue}: a handler with {self.handler_seconds} seconds is never done")
        if self.ordered and self.longest_seconds > UNANSWERED_SECONDS:
            raise ValueError(
                f"{self.queue}: all attempts and the waits between them take up to {self.longest_seconds:g} s in place, "
                f"but the broker waits {UNANSWERED_SECONDS} s for an answer: shorten retry_seconds or handler_seconds"
            )

    @property
    def longest_seconds(self) -> float:
        """Of all attempts at one event and the waits between them."""
        return sum(self.retry_seconds) + (len(self.retry_seconds) + 1) * self.handler_seconds

    @property
    def queues(self) -> tuple[str, ...]:
        """What is consumed."""
        if not self.partitions:
            return (self.queue,)
        return tuple(partition_queue(self.queue, n) for n in range(self.partitions))

    @property
    def partitions_exchange(self) -> str:
        return f"{self.queue}{PARTITIONS_SUFFIX}"

    @property
    def rest_exchange(self) -> str:
        return f"{self.queue}.rest-of-{self.partitions}"

    @property
    def address(self) -> tuple[str, str]:
        """Exchange and routing key that reach this subscription alone."""
        return (self.partitions_exchange, "") if self.partitions else ("", self.queue)

    @property
    def dead_queue(self) -> str:
        return dead_queue(self.queue)

    def retry_queue(self, seconds: int) -> str:
        return f"{self.queue}.retry-{seconds}s"


def dead_queue(subscription: str) -> str:
    return f"{subscription}.dead"


def partition_queue(subscription: str, number: int) -> str:
    return f"{subscription}.{number}"


def events_exchange(service: str) -> str:
    return f"{service}.events"


def routing_key(service: str, name: str) -> str:
    """Of an event name, or of `#`."""
    return name if name == "#" else f"{TYPE_PREFIX}.{service}.{name}"


def queue_arguments(subscription: Subscription) -> dict[str, Any]:
    arguments = _returning_to(subscription.dead_queue) | {"x-delivery-limit": DELIVERY_LIMIT}
    if subscription.ordered:
        arguments["x-single-active-consumer"] = True
    return arguments


def retry_arguments(subscription: Subscription, seconds: int) -> dict[str, Any]:
    return _returning_to(subscription.queue) | {"x-message-ttl": seconds * 1000}


def declare_exchange(channel: Channel, service: str) -> None:
    remedy = "whoever declared it so must not; stop its users, delete it, and start them again"
    _exchange(channel, events_exchange(service), "topic", remedy)


def declare_subscription(channel: Channel, subscription: Subscription) -> None:
    """Everything the subscription needs, in an order that leaves no moment in which an event could fall through.

    Queues of retry steps that are no longer wanted stay: what waits in them comes back when it is due.

    Raises TopologyMismatch, and what a lost connection raises.
    """
    _refuse_leftovers(channel, subscription)
    remedy = _migration(subscription)
    if subscription.partitions:
        # First, as it refuses another number of partitions: then no queue is made that nobody would read.
        arguments = {"alternate-exchange": subscription.rest_exchange}
        _exchange(channel, subscription.partitions_exchange, "headers", remedy, arguments)
    for queue in subscription.queues:
        _queue(channel, queue, queue_arguments(subscription), remedy)
    if not subscription.ordered:
        for seconds in subscription.retry_seconds:
            _queue(channel, subscription.retry_queue(seconds), retry_arguments(subscription, seconds), remedy)
    if subscription.partitions:
        _spread(channel, subscription, remedy)
    for service, names in subscription.bindings.items():
        declare_exchange(channel, service)
        for name in names:
            source, key = events_exchange(service), routing_key(service, name)
            if subscription.partitions:
                channel.exchange_bind(subscription.partitions_exchange, source, key)
            else:
                channel.queue_bind(subscription.queue, source, key)
    # Last: it tells relays that wait for this subscription that nothing is missing any more (`in_place`). What a queue wants
    # to set aside meanwhile stays in it, as it dead-letters at least once.
    _queue(channel, subscription.dead_queue, {"x-queue-type": "quorum"}, remedy)


def in_place(connection: Connection, subscription: str) -> bool:
    """Whether the subscription of this name is declared and bound: whatever is published from now on reaches it.

    That its queue exists does not tell: between its declaration and its bindings events would fall through.
    """
    return _exists(connection, dead_queue(subscription)) and (
        _exists(connection, subscription) or _exists(connection, partition_queue(subscription, 0))
    )


def _exists(connection: Connection, queue: str) -> bool:
    channel = connection.channel()
    if not queue_exists(channel, queue):
        return False  # the broker has closed the channel
    channel.close()
    return True


def _spread(channel: Channel, subscription: Subscription, remedy: str) -> None:
    """Each partition number to one queue, and what has none to the first."""
    queues = subscription.queues
    _exchange(channel, subscription.rest_exchange, "fanout", remedy)
    channel.queue_bind(queues[0], subscription.rest_exchange)
    for number in range(PARTITIONS):
        wanted = {"x-match": "all", PARTITION_HEADER: str(number)}
        queue = queues[number % len(queues)]
        channel.queue_bind(queue, subscription.partitions_exchange, "", arguments=wanted)


def _refuse_leftovers(channel: Channel, subscription: Subscription) -> None:
    """A queue of the time before partitions, or of partitions given up since, would fill up and never be read."""
    leftover = subscription.queue if subscription.partitions else partition_queue(subscription.queue, 0)
    question = channel.connection.channel()
    if not queue_exists(question, leftover):
        return
    question.close()
    raise TopologyMismatch(
        f"queue {leftover!r} is from another number of partitions: {_migration(subscription)}"
    )


def _migration(subscription: Subscription) -> str:
    """What to do about a topology of another release."""
    return (
        "let the release that it is from read its queues empty, those of its retries too, then stop that and delete the "
        f"subscription's queues and exchanges ({subscription.queue}…), {subscription.dead_queue!r} only if it is empty "
        "and in the way; start this release, and backfill from where the old one was"
    )


def queue_exists(channel: Channel, queue: str) -> bool:
    """The channel is closed by the broker when the queue is missing; use one for this question only."""
    try:
        channel.queue_declare(queue, passive=True)
    except NoSuchQueue:
        return False
    return True


def _returning_to(queue: str) -> dict[str, Any]:
    return {
        "x-queue-type": "quorum",
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": queue,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }


def _exchange(
    channel: Channel, name: str, kind: str, remedy: str, arguments: dict[str, Any] | None = None
) -> None:
    try:
        channel.exchange_declare(name, kind, durable=True, auto_delete=False, arguments=arguments)
    except PreconditionFailed as error:
        raise TopologyMismatch(_mismatch("exchange", name, error, remedy)) from error


def _queue(channel: Channel, name: str, arguments: dict[str, Any], remedy: str) -> None:
    try:
        channel.queue_declare(name, durable=True, auto_delete=False, arguments=arguments)
    except PreconditionFailed as error:
        raise TopologyMismatch(_mismatch("queue", name, error, remedy)) from error


def _mismatch(what: str, name: str, error: PreconditionFailed, remedy: str) -> str:
    return f"{what} {name!r} exists at the broker with other arguments ({error.reply_text}): {remedy}"
