"""Tells items that their time has come: a loop beside the service that works off `timers`."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import structlog

from event_sourcing.command_handling import CommandContext, CommandHandler
from event_sourcing.errors import BanshiError
from event_sourcing.events import Metadata
from event_sourcing.schedule import Claim, Schedule
from services.catalog import moments
from services.catalog.item.commands import ItemCommand, PublishWhenDue, ResumeWhenDue
from services.catalog.item.state import Item
from services.catalog.moments import Clock
from services.catalog.timers import PUBLICATION

ACTOR = "catalog-timekeeper"
IDLE_SECONDS = 1.0
RETRY = timedelta(seconds=15)

logger = structlog.get_logger(__name__)


class Timekeeper:
    def __init__(
        self, items: CommandHandler[Item, ItemCommand, Any], timers: Schedule, clock: Clock = moments.now
    ) -> None:
        self._items = items
        self._timers = timers
        self._clock = clock

    def run(self, stop: threading.Event) -> None:
        """Until `stop`; a database that does not answer is asked again a moment later."""
        while not stop.is_set():
            try:
                worked = self.work_next()
            except Exception as error:  # the loop outlives any one timer; its lease runs out
                logger.warning("timer failed", error=type(error).__name__)
                worked = False
            if not worked:
                stop.wait(IDLE_SECONDS)

    def work_next(self) -> bool:
        """Tell the item that is due longest; False when none is due."""
        claim = self._timers.claim()
        if claim is None:
            return False
        code, _, kind = claim.identity.partition("/")
        context = CommandContext(Metadata(ACTOR, correlation_id=claim.identity))
        try:
            item = self._items.handle(code, self._command(code, kind), context).state
        except BanshiError as error:
            logger.warning("item not told that it is due", timer=claim.identity, code=error.code)
            self._timers.defer(claim, self._clock() + RETRY)
        else:
            self._settle(claim, item.publish_at if kind == PUBLICATION else None)
        return True

    def _command(self, code: str, kind: str) -> ItemCommand:
        now = self._clock()
        return PublishWhenDue(code, now) if kind == PUBLICATION else ResumeWhenDue(code, moments.day_of(now))

    def _settle(self, claim: Claim, pending: datetime | None) -> None:
        """The projection removes the entry, or has set another time by now: then it is no longer ours to touch.

        `pending`: a publication that is still to come. The database cuts times to milliseconds, so we may be early.
        """
        if pending is None:
            self._timers.finish(claim)
        else:
            self._timers.defer(claim, max(pending, self._clock()) + timedelta(seconds=IDLE_SECONDS))
