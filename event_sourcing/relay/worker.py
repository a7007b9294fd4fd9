"""Publishes one service's log while it leads: read, translate, send in a window, checkpoint what is confirmed.

Whatever goes wrong (a nack, a missing confirm, a lost connection, a database that fails over, another leader) ends the
round; the next one reads from the checkpoint again and publishes up to a window of messages twice.
An event that cannot be translated stops the service's publication there, with an error in the log and in /readyz:
leaving it out would break the order and the promise to publish everything.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

import structlog
from pymongo.database import Database
from pymongo.errors import PyMongoError

from event_sourcing.cloud_events import CONTENT_TYPE, PublicEvent, envelope_json, event_id
from event_sourcing.commit_bell import CommitBell
from event_sourcing.commit_document import COLLECTION
from event_sourcing.events import RecordedCommit, RecordedEvent
from event_sourcing.messaging.connections import CONNECTION_LOST
from event_sourcing.messaging.partitions import partition_of
from event_sourcing.messaging.publisher import (
    CONFIRM_SECONDS,
    WINDOW,
    ConfirmedPublisher,
    ConfirmOverdue,
    PublishFailed,
)
from event_sourcing.messaging.topology import (
    TopologyMismatch,
    declare_exchange,
    events_exchange,
    routing_key,
)
from event_sourcing.metrics import (
    EVENTS_PUBLISHED,
    EVENTS_UNROUTED,
    RELAY_CONFIRM_TIMEOUTS,
    RELAY_IN_FLIGHT,
    RELAY_LEADS,
    RELAY_POSITION,
    RELAY_TAKEOVERS,
)
from event_sourcing.relay import fence
from event_sourcing.relay.lease import SECONDS, LeaseLost, RelayLease
from event_sourcing.relay.log_reader import LogReader
from event_sourcing.relay.low_water_mark import LowWaterMark
from event_sourcing.relay.silent_queues import silent_queues

Translate = Callable[[RecordedEvent], PublicEvent | None]

CHECKPOINT_SECONDS = 0.1
CONFIRM_POLL_SECONDS = 0.05
STANDBY_SECONDS = 1.0
FORMER_LEADER_SECONDS = 1.0
RETRY_SECONDS = (0.2, 0.5, 1.0, 2.0)
LAST_FLUSH_SECONDS = 3.0


class CannotTell(Exception):
    """A stored event that `translate` cannot read."""


class SubscriptionGone(PublishFailed):
    """A message came back that an awaited subscription may have wanted. The checkpoint must not pass it."""


class RelayWorker:
    """`awaited`: subscriptions that must be in place before the first message is published (ADR 6)."""

    def __init__(
        self,
        service: str,
        database: Database[dict[str, Any]],
        translate: Translate,
        amqp_uri: str,
        *,
        awaited: Sequence[str] = (),
        window: int = WINDOW,
        lease_seconds: float = SECONDS,
        confirm_seconds: float = CONFIRM_SECONDS,
    ) -> None:
        self.service = service
        self._logger = structlog.get_logger(__name__).bind(relay=service)
        self.is_well = False
        """False from any failure until something is confirmed again, or nothing is left to publish."""
        self._exchange = events_exchange(service)
        self._window = window
        self._look_again_at = 0.0
        self._counted = 0
        self._commits = database[COLLECTION]
        self._log = LogReader(self._commits)
        self._translate = translate
        self._awaited = awaited
        self._unrouted_types: set[str] = set()
        self._returned = False
        holder = f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:8]}"
        self._lease = RelayLease(database, holder, lease_seconds)
        self._headers: list[bytes] = []
        self._amqp_uri = amqp_uri
        self._publisher = ConfirmedPublisher(
            amqp_uri,
            f"relay-{service}",
            window=window,
            on_unrouted=self._note_unrouted,
            before_write=self._lease.check,
            heartbeat=fence.HEARTBEAT_SECONDS,
            confirm_seconds=confirm_seconds,
        )

    def run(self, stop: threading.Event) -> None:
        """Until `stop` is set; never raises for what a later round may find mended."""
        failures = 0
        while not stop.is_set():
            before = self._lease.position
            try:
                self._round(stop)
            except LeaseLost as error:
                self._logger.warning("leads no longer", reason=str(error))
            except fence.FormerLeaderConnected as error:
                self._logger.warning("waiting for the former leader's end", reason=str(error))
                self.is_well = False
                stop.wait(FORMER_LEADER_SECONDS)
            except ConfirmOverdue as error:
                self._blame(error)
                self._rest_ill(stop)
            except (PublishFailed, *CONNECTION_LOST, PyMongoError) as error:
                failures = 0 if self._lease.position > before else failures + 1
                pause = RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)]
                self._logger.warning("publishing stopped, going on soon", error=repr(error), pause=pause)
                self.is_well = False
                stop.wait(pause)
            except TopologyMismatch as error:
                self._logger.error("the broker's exchange does not match", detail=str(error))
                self._rest_ill(stop)
            except Exception:
                self._logger.exception("publishing stopped at an event that cannot be published")
                self._rest_ill(stop)

    def _rest_ill(self, stop: threading.Event) -> None:
        self.is_well = False
        stop.wait(RETRY_SECONDS[-1])

    def _blame(self, error: ConfirmOverdue) -> None:
        """Say which queue it is, if it is one that this relay knows of."""
        RELAY_CONFIRM_TIMEOUTS.labels(self.service).inc()
        try:
            silent = silent_queues(self._amqp_uri, self._awaited)
        except CONNECTION_LOST as lost:
            silent = [f"unknown: {lost!r}"]
        self._logger.error(
            "the broker does not confirm",
            exchange=self._exchange,
            behind=self._lease.position,
            detail=str(error),
            silent_queues=silent,
        )

    def _round(self, stop: threading.Event) -> None:
        """Lead until something goes wrong, or stand by for a moment."""
        if not self._lease.acquire():
            self.is_well = True
            stop.wait(STANDBY_SECONDS)
            return
        try:
            channel = self._publisher.open()
            fence.hold(channel, self.service)
            self._headers = fence.headers_of(self._lease.fence)
            declare_exchange(channel, self.service)
            self._counted = 0
            self._returned = False
            if not self._subscribers_ready():
                self.is_well = False
                stop.wait(STANDBY_SECONDS)
                return
            with CommitBell(self._commits) as bell:
                self._logger.info("leading", position=self._lease.position)
                RELAY_LEADS.labels(self.service).set(1)
                RELAY_TAKEOVERS.labels(self.service).inc()
                self._lead(stop, bell)
        finally:
            RELAY_LEADS.labels(self.service).set(0)
            RELAY_IN_FLIGHT.labels(self.service).set(0)
            self._publisher.close()
            with contextlib.suppress(PyMongoError):
                self._lease.release()

    def _subscribers_ready(self) -> bool:
        for subscription in self._awaited:
            if not self._publisher.reaches(subscription):
                self._logger.info("waiting for a subscription", subscription=subscription)
                return False
        return True

    def _note_unrouted(self, event_type: str) -> None:
        self._returned = True
        EVENTS_UNROUTED.labels(self.service, event_type).inc()
        if event_type not in self._unrouted_types:
            self._unrouted_types.add(event_type)
            self._logger.warning("nobody subscribes to this type", type=event_type)

    def _lead(self, stop: threading.Event, bell: CommitBell) -> None:
        mark = LowWaterMark(self._lease.position)
        try:
            self._publish_until(stop, bell, mark)
        except SubscriptionGone:
            raise  # what came back counts as confirmed: nothing behind the last checkpoint may be written down
        except PublishFailed:
            # A queue that is full refuses some and takes others: keep what it took, and press it less.
            self._publisher.window = max(self._publisher.window // 2, 1)
            self._advance(mark, now=True)
            raise
        except CannotTell:
            # The ones before it are sent, or still wait to be.
            self._publisher.flush(LAST_FLUSH_SECONDS)
            self._advance(mark, now=True)
            raise
        finally:
            # At once: giving back what the database lent takes its time when that is away.
            self.is_well = False

    def _publish_until(self, stop: threading.Event, bell: CommitBell, mark: LowWaterMark) -> None:
        while not stop.is_set():
            before = mark.read_through
            for commit in self._log.after(before):
                self._send(commit, mark)
                if time.monotonic() >= self._look_again_at:
                    self._advance(mark)
            self._publisher.push()
            if mark.read_through > before:
                continue
            if self._publisher.in_flight:
                self._publisher.collect(CONFIRM_POLL_SECONDS)
                self._advance(mark)
            else:
                self._advance(mark, now=True)
                self.is_well = True
                bell.wait(beyond=mark.read_through)
                self._publisher.collect(0)
        self._publisher.flush(LAST_FLUSH_SECONDS)
        self._advance(mark, now=True)

    def _send(self, commit: RecordedCommit, mark: LowWaterMark) -> None:
        tag = self._publisher.last_tag
        for recorded in commit.events:
            try:
                public = self._translate(recorded)
            except Exception as error:
                raise CannotTell(f"{recorded.type} at position {recorded.position}") from error
            if public is None:
                continue
            tag = self._publisher.publish(
                self._exchange,
                routing_key(self.service, public.name),
                envelope_json(self.service, recorded, public),
                message_id=event_id(self.service, recorded),
                content_type=CONTENT_TYPE,
                headers=self._headers[partition_of(recorded.stream)],
            )
        mark.sent(commit.last_position, tag)

    def _check_returns(self) -> None:
        """A message that no queue wanted counts as published, unless an awaited subscription has gone: then it waits for it.

        Raises SubscriptionGone.
        """
        returned, self._returned = self._returned, False
        if returned and not self._subscribers_ready():
            raise SubscriptionGone("an awaited subscription is gone, and a message came back")

    def _advance(self, mark: LowWaterMark, *, now: bool = False) -> None:
        """Write down what is confirmed, every now and then or `now`; keep the lease in any case."""
        self._look_again_at = time.monotonic() + CHECKPOINT_SECONDS / 2
        # Before the check, which may take in further returns, and confirms of what came back.
        confirmed = self._publisher.confirmed_through
        self._check_returns()
        RELAY_IN_FLIGHT.labels(self.service).set(self._publisher.in_flight)
        EVENTS_PUBLISHED.labels(self.service).inc(confirmed - self._counted)
        self._counted = confirmed
        mark.confirmed(confirmed)
        moved = mark.position > self._lease.position
        due = now or self._lease.seconds_since_renewal > CHECKPOINT_SECONDS
        if (moved and due) or self._lease.is_due():
            self._lease.save(mark.position)
            if moved:
                self.is_well = True
                self._publisher.window = min(self._publisher.window * 2, self._window)
            RELAY_POSITION.labels(self.service).set(mark.position)


def wait_bounded(threads: Sequence[threading.Thread], seconds: float) -> bool:
    """Whether all ended in time."""
    give_up = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(give_up - time.monotonic(), 0.0))
    return not any(thread.is_alive() for thread in threads)
