"""`@subscribe`: a method that is called for events, at least once each, and whose failures are neither lost nor in the way.

The handler returned      acknowledged.
It raised                 the event goes to the retry queue of the next step and is acknowledged here: the ones behind
                          it go on. After the last step it goes to `<queue>.dead` with the reason, and so it does at
                          once for PermanentFailure, ContractMismatch, ValidationFailed and what is no CloudEvent.
It did not end            after `handler_seconds` it is cut wherever it waits, and has then failed with HandlerTimedOut.
The process died          the broker delivers again, to us or to another replica; after 20 such deaths to `.dead`.

The ladder may change between two releases: what waits on an old step comes back when it is due and, if it fails again,
goes on along the new ladder with its count of failures.

Handlers hence see an event more than once, and with retries out of order: guard by stream version, or use the inbox.

`ordered=True` is for readers that cannot: one event at a time, in one process of all replicas (single active
consumer). There a retry waits in place, with the same steps, and holds up the events behind it for at most the sum of
the ladder; then the event goes to the dead letters, and the next one follows although this one is missing. An event whose
connection is lost while it waits is not tried again here: the broker gives it to whoever is next.

`ordered=True, partitions=N` keeps the order of each stream and works on N events at the same time: the streams are spread
over N queues by the number that the relay sends along, and each queue is ordered as above, so that a retry holds up its
own partition only. Messages without that number (from other publishers) share partition 0. Choose N for good: another N
needs empty queues and a migration, and the process stops with a TopologyMismatch that says so.

Ordered queues have a prefetch of 1. With more, a message given back behind others that were already delivered would
return out of its turn. Of several replicas the one that came first reads all partitions, and the others stand by; when
it goes, the broker chooses among those. Nothing is moved back afterwards: N bounds the work in a process, and a further
replica is for safety, not for speed. A replica that stops stays registered until its last handler is done, so that nobody
overtakes it. One thing no broker can prevent: a process that was paused for longer than the heartbeat finishes
its one handler when it wakes up, after another has long gone on. Order of effects needs version guards, as ever.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

import structlog
from amqp import Channel, Message
from nameko.containers import WorkerContext
from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint

from event_sourcing.cloud_events import CloudEvent
from event_sourcing.errors import ContractMismatch
from event_sourcing.messaging.connections import CONNECTION_LOST, header
from event_sourcing.messaging.publisher import PublishFailed
from event_sourcing.messaging.retries import RETRY_SECONDS, RetryLater, verdict
from event_sourcing.messaging.topology import (
    HANDLER_SECONDS,
    Bindings,
    Subscription,
    declare_subscription,
)
from event_sourcing.metrics import EVENTS_HANDLED
from event_sourcing.nameko_kernel.container import call
from event_sourcing.nameko_kernel.listener import Listener, acknowledge, give_back
from event_sourcing.nameko_kernel.set_aside import (
    FAILED_AT_HEADER,
    FAILURES_HEADER,
    FIRST_FAILED_AT_HEADER,
    QUEUE_HEADER,
    REASON_HEADER,
    SetAside,
    original_headers,
)

logger = structlog.get_logger(__name__)

Method = TypeVar("Method", bound=Callable[..., Any])

PAUSE_SECONDS = 1.0
"""Before an event that could not even be set aside goes back to its queue: no hot loop."""


class SubscriptionListener(Listener):
    name = "subscriptions"

    def setup(self) -> None:
        self.set_aside = SetAside(
            self.container.config["AMQP_URI"], f"{self.container.service_name}-set-aside"
        )

    def stop(self) -> None:
        super().stop()
        self.set_aside.close()


@dataclass(frozen=True)
class QueueReader:
    """One queue of a subscription. The first one declares everything."""

    queue: str
    subscription: Subscription
    on_message: Callable[[Message], None]

    @property
    def prefetch(self) -> int:
        return self.subscription.prefetch

    @property
    def keeps_order(self) -> bool:
        return self.subscription.ordered

    def declare(self, channel: Channel) -> None:
        if self.queue == self.subscription.queues[0]:
            declare_subscription(channel, self.subscription)


class Subscribe(Entrypoint):  # type: ignore[misc]  # nameko has no types
    """Service method `(self, event: CloudEvent) -> None`."""

    listener = SubscriptionListener()

    def __init__(
        self,
        queue: str,
        bindings: Bindings,
        prefetch: int = 16,
        ordered: bool = False,
        retry_seconds: tuple[int, ...] = RETRY_SECONDS,
        partitions: int = 0,
        handler_seconds: float = HANDLER_SECONDS,
        **options: Any,
    ) -> None:
        self.subscription = Subscription(
            queue, bindings, 1 if ordered else prefetch, ordered, retry_seconds, partitions, handler_seconds
        )
        super().__init__(**options)

    @property
    def queue(self) -> str:
        return self.subscription.queue

    @property
    def handler_seconds(self) -> float:
        return self.subscription.handler_seconds

    def setup(self) -> None:
        for queue in self.subscription.queues:
            self.listener.add(QueueReader(queue, self.subscription, self.on_message))

    def stop(self) -> None:
        self.listener.stop_consuming()

    def on_message(self, message: Message) -> None:
        try:
            event = CloudEvent.from_json(message.body)
        except ContractMismatch as error:
            # Setting aside waits for a confirm, which the draining thread must not do.
            self.container.spawn_managed_thread(
                partial(self._give_up_now, message, error), identifier=f"poison in {self.queue}"
            )
            return
        handled = partial(self._handled, message)
        try:
            self.container.spawn_worker(self, (event,), {}, context_data={}, handle_result=handled)
        except ContainerBeingKilled:
            give_back(message)

    def _handled(
        self, message: Message, worker: WorkerContext, result: Any, exc_info: Any
    ) -> tuple[Any, Any]:
        """The container calls this with what the method returned or raised."""
        if exc_info is None:
            self._done(message)
        elif self.subscription.ordered:
            self._retry_in_place(message, exc_info[1], partial(_call_again, worker))
        else:
            self._set_aside(message, exc_info[1], _failures(message) + 1)
        return result, exc_info

    def _done(self, message: Message) -> None:
        acknowledge(message)
        EVENTS_HANDLED.labels(self.queue, "ok").inc()

    def _retry_in_place(
        self, message: Message, error: BaseException, again: Callable[[], BaseException | None]
    ) -> None:
        failures, began = 1, _now()
        while isinstance(decision := verdict(error, failures, self.subscription.retry_seconds), RetryLater):
            self._log_failure(message, error, failures, f"again in {decision.seconds} s, in place")
            if self.listener.stopping.wait(decision.seconds):
                give_back(message)
                return
            if not self._holds(message):
                return
            problem = again()
            if problem is None:
                self._done(message)
                return
            error = problem
            failures += 1
        self._set_aside(message, error, failures, began)

    def _give_up_now(self, message: Message, error: BaseException) -> None:
        self._set_aside(message, error, _failures(message) + 1)

    def _set_aside(
        self, message: Message, error: BaseException, failures: int, began: str | None = None
    ) -> None:
        """`began`: when it failed first, if that is not in the message."""
        if not self._holds(message):
            return
        subscription = self.subscription
        decision = verdict(error, failures, subscription.retry_seconds)
        if isinstance(decision, RetryLater):
            target, outcome = subscription.retry_queue(decision.seconds), "retry"
        else:
            target, outcome = subscription.dead_queue, "dead"
        self._log_failure(message, error, failures, f"to {target}")
        now = _now()
        headers = original_headers(message) | {
            FAILURES_HEADER: failures,
            REASON_HEADER: decision.reason,
            FIRST_FAILED_AT_HEADER: began or header(message, FIRST_FAILED_AT_HEADER, now),
            FAILED_AT_HEADER: now,
            QUEUE_HEADER: subscription.queue,
        }
        try:
            self.listener.set_aside.send(target, message, headers)
        except (PublishFailed, *CONNECTION_LOST) as problem:
            logger.warning("could not set aside, giving back", queue=self.queue, error=repr(problem))
            self.listener.stopping.wait(PAUSE_SECONDS)
            give_back(message)
            return
        acknowledge(message)
        EVENTS_HANDLED.labels(self.queue, outcome).inc()

    def _holds(self, message: Message) -> bool:
        """A failed event that the broker has taken back is no longer ours: tried again here, it would come out of its
        turn; set aside here, it would be there twice."""
        if self.listener.holds(message):
            return True
        logger.info(
            "taken back by the broker", queue=self.queue, message_id=message.properties.get("message_id")
        )
        return False

    def _log_failure(self, message: Message, error: BaseException, failures: int, then: str) -> None:
        logger.warning(
            "handler failed",
            queue=self.queue,
            message_id=message.properties.get("message_id"),
            failures=failures,
            then=then,
            exc_info=error,
        )


def subscribe(**options: Any) -> Callable[[Method], Method]:
    """`@subscribe(queue=…, bindings=…)` with the arguments of `Subscribe`; typed, which Nameko's decorator is not."""
    decorate: Callable[[Method], Method] = Subscribe.decorator(**options)
    return decorate


def _call_again(worker: WorkerContext) -> BaseException | None:
    """The method once more with the same event; answers what it raised."""
    try:
        call(worker)
    except Exception as error:  # whatever a handler raises counts as its failure
        return error
    return None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _failures(message: Message) -> int:
    count = header(message, FAILURES_HEADER, 0)
    return count if isinstance(count, int) else 0
