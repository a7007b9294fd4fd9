"""Notes what is to be forwarded, and works off what is due."""

from __future__ import annotations

import threading

import structlog

from event_sourcing.cloud_events import CloudEvent
from event_sourcing.errors import ContractMismatch
from event_sourcing.schedule import Schedule
from gateway.forwarding.dispatch import Dispatcher, Later
from gateway.forwarding.ledger import Ledger

logger = structlog.get_logger(__name__)

FORWARDED = "FORWARD_API"
"""The channel whose submissions we hand over; a citizen hands a REDIRECT one over, and a LOCAL one stays."""

IDLE_SECONDS = 0.5
"""How soon a submission is noticed that another replica noted, or that has become due."""


class Forwarder:
    def __init__(
        self,
        ledger: Ledger,
        schedule: Schedule,
        dispatcher: Dispatcher,
    ) -> None:
        self._ledger = ledger
        self._schedule = schedule
        self._dispatcher = dispatcher
        self._bell = threading.Event()

    def note(self, event: CloudEvent) -> None:
        """Durable when it returns, so that the event may be acknowledged; harmless when repeated."""
        if event.data.get("channel") != FORWARDED:
            return
        system = event.data.get("system")
        if not system:
            raise ContractMismatch(f"{event.id}: a forwarded application without its system")
        self._ledger.open(event.subject, event.data["number"], system)
        self._bell.set()

    def run(self, stop: threading.Event) -> None:
        """Until `stop`; several may run at once, in one process or in many."""
        while not stop.is_set():
            try:
                worked = self.work_next()
            except Exception as error:  # the loop outlives any one submission; its lease runs out
                logger.warning("forwarding failed", error=type(error).__name__)
                worked = False
                stop.wait(IDLE_SECONDS)
            if not worked:
                self._bell.wait(IDLE_SECONDS)
                self._bell.clear()

    def work_next(self) -> bool:
        """Attempt the submission that is due longest; False when none is due."""
        claim = self._schedule.claim()
        if claim is None:
            return False
        try:
            verdict = self._dispatcher.attempt(claim.identity)
            if isinstance(verdict, Later):
                self._schedule.defer(claim, verdict.due_at)
            else:
                self._schedule.finish(claim)
        finally:
            self._schedule.let_go(claim)
        return True
