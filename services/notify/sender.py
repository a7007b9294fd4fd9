"""Works the outbox off: one e-mail after the other, each settled in its own stream."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from event_sourcing.command_handling import CommandContext, CommandHandler
from event_sourcing.errors import BanshiError
from event_sourcing.events import Metadata
from event_sourcing.schedule import Claim, Schedule
from services.notify.aggregate import Message
from services.notify.announcements import ACTOR
from services.notify.codes import FailureReason, MessageStatus
from services.notify.commands import RecordFailure, RecordSent
from services.notify.events import MessageQueued
from services.notify.mailer import Mailer, NotNow, Outcome, Refused

logger = structlog.get_logger(__name__)

RETRY_SECONDS = (5, 30, 120, 600, 1800, 3600)
"""Wait after the n-th attempt that settled nothing; the last one repeats. Jitter keeps many from marching in step."""

WORTH_SENDING = timedelta(days=3)
"""A notice older than that no longer helps; the inbox has it."""

IDLE_SECONDS = 0.25


class Sender:
    def __init__(
        self,
        messages: CommandHandler[Message, Any, Any],
        outbox: Schedule,
        mailer: Mailer,
        erased_at: Callable[[str], datetime | None],
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        jitter: Callable[[], float] = lambda: random.uniform(0.8, 1.2),  # noqa: S311 - spreads load, no secret
        retry_seconds: Sequence[float] = RETRY_SECONDS,
    ) -> None:
        self._messages = messages
        self._outbox = outbox
        self._mailer = mailer
        self._erased_at = erased_at
        self._clock = clock
        self._jitter = jitter
        self._retry_seconds = retry_seconds

    def run(self, stop: threading.Event) -> None:
        """Until `stop`; a database that does not answer is asked again a moment later."""
        while not stop.is_set():
            try:
                worked = self.send_next()
            except Exception as error:  # the loop outlives any one message; its lease runs out
                logger.warning("sending failed", error=type(error).__name__)
                worked = False
            if not worked:
                stop.wait(IDLE_SECONDS)

    def send_next(self) -> bool:
        """Attempt the e-mail that is due longest; False when none is due."""
        claim = self._outbox.claim()
        if claim is None:
            return False
        try:
            self._attempt(claim)
        except BanshiError as error:
            self._later(claim, error.code)
        finally:
            self._outbox.let_go(claim)
        return True

    def _attempt(self, claim: Claim) -> None:
        message = self._messages.load(claim.identity).state
        queued = message.queued
        if queued is None or message.status is not MessageStatus.QUEUED:
            self._outbox.remove(claim)
            return
        if queued.content is None or queued.address is None or self._is_erased(queued):
            self._settle(claim, RecordFailure(FailureReason.ERASED, self._clock()))
            return
        outcome = self._mailer.send(queued.message_id, queued.address, queued.content, queued.at)
        self._conclude(claim, queued.at, outcome)

    def _is_erased(self, queued: MessageQueued) -> bool:
        """Beside the key, of which another process may hold a copy for some seconds."""
        erased_at = self._erased_at(queued.applicant_id)
        return erased_at is not None and queued.at <= erased_at

    def _conclude(self, claim: Claim, queued_at: datetime, outcome: Outcome) -> None:
        now = self._clock()
        if isinstance(outcome, Refused):
            logger.info("mail refused for good", message=claim.identity, code=outcome.code)
            self._settle(claim, RecordFailure(FailureReason.REFUSED, now))
        elif not isinstance(outcome, NotNow):
            self._settle(claim, RecordSent(now))
        elif now - queued_at > WORTH_SENDING:
            self._settle(claim, RecordFailure(FailureReason.EXPIRED, now))
        else:
            self._later(claim, outcome.reason)

    def _settle(self, claim: Claim, command: RecordSent | RecordFailure) -> None:
        metadata = Metadata(ACTOR, correlation_id=claim.identity)
        self._messages.handle(claim.identity, command, CommandContext(metadata))
        self._outbox.remove(claim)

    def _later(self, claim: Claim, reason: str) -> None:
        step = self._retry_seconds[min(claim.deferrals, len(self._retry_seconds) - 1)]
        logger.info("mail not taken yet", message=claim.identity, tries=claim.deferrals + 1, reason=reason)
        self._outbox.defer(claim, self._clock() + timedelta(seconds=step * self._jitter()))
