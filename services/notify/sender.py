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
from services.notify.aggregate import Message
from services.notify.announcements import ACTOR
from services.notify.codes import FailureReason, MessageStatus
from services.notify.commands import RecordFailure, RecordSent
from services.notify.mailer import Mailer, NotNow, Outcome, Refused
from services.notify.outbox import Claim, Outbox

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
        outbox: Outbox,
        mailer: Mailer,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        jitter: Callable[[], float] = lambda: random.uniform(0.8, 1.2),  # noqa: S311 - spreads load, no secret
        retry_seconds: Sequence[float] = RETRY_SECONDS,
    ) -> None:
        self._messages = messages
        self._outbox = outbox
        self._mailer = mailer
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
        claim = self._outbox.claim(self._clock())
        if claim is None:
            return False
        message = self._messages.load(claim.message_id).state
        if message.queued is None or message.status is not MessageStatus.QUEUED:
            self._outbox.remove(claim)
            return True
        try:
            self._attempt(claim, message)
        except BanshiError as error:
            self._later(claim, error.code)
        return True

    def _attempt(self, claim: Claim, message: Message) -> None:
        queued = message.queued
        assert queued is not None, "only queued messages are attempted"
        if queued.content is None or queued.address is None:
            self._settle(claim, RecordFailure(FailureReason.ERASED, self._clock()))
            return
        outcome = self._mailer.send(queued.message_id, queued.address, queued.content, queued.at)
        self._conclude(claim, queued.at, outcome)

    def _conclude(self, claim: Claim, queued_at: datetime, outcome: Outcome) -> None:
        now = self._clock()
        if isinstance(outcome, Refused):
            logger.info("mail refused for good", message=claim.message_id, code=outcome.code)
            self._settle(claim, RecordFailure(FailureReason.REFUSED, now))
        elif not isinstance(outcome, NotNow):
            self._settle(claim, RecordSent(now))
        elif now - queued_at > WORTH_SENDING:
            self._settle(claim, RecordFailure(FailureReason.EXPIRED, now))
        else:
            self._later(claim, outcome.reason)

    def _settle(self, claim: Claim, command: RecordSent | RecordFailure) -> None:
        metadata = Metadata(ACTOR, correlation_id=claim.message_id)
        self._messages.handle(claim.message_id, command, CommandContext(metadata))
        self._outbox.remove(claim)

    def _later(self, claim: Claim, reason: str) -> None:
        step = self._retry_seconds[min(claim.tries, len(self._retry_seconds) - 1)]
        logger.info("mail not taken yet", message=claim.message_id, tries=claim.tries + 1, reason=reason)
        self._outbox.defer(claim, self._clock() + timedelta(seconds=step * self._jitter()))
