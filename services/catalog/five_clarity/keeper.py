"""Follows the log and keeps the report up to date: a loop beside the service.

The ledger is in memory and folded from the log when the process starts; each report is a function of it. A long evaluation
lets others run between rows, and the loop rests several times as long as an evaluation took. Replicas do the same work each:
the later report stands, and both say the same of the same position.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Protocol

import structlog

from event_sourcing.event_store import EventStore
from event_sourcing.events import RecordedCommit
from services.catalog import moments
from services.catalog.five_clarity.cuts import Cut, cuts
from services.catalog.five_clarity.evaluation import evaluate
from services.catalog.five_clarity.ledger import Facts, Ledger
from services.catalog.five_clarity.report import Report
from services.catalog.five_clarity.report_store import ReportStore
from services.catalog.moments import Clock

IDLE_SECONDS = 1.0
REST = 5
"""An evaluation may take one part in so many of the time."""
COMMITS_AT_ONCE = 500

log = structlog.get_logger(__name__)


class Guides(Protocol):
    """Filled by `guide_facts.GuideFactsView`."""

    def all(self) -> Iterable[tuple[str, Facts]]: ...

    def state(self) -> object:
        """Equal as long as nothing changed."""
        ...


class ClarityKeeper:
    def __init__(
        self,
        store: EventStore,
        guides: Guides,
        reports: ReportStore,
        clock: Clock = moments.now,
        pause: Callable[[], None] = lambda: time.sleep(0),
    ) -> None:
        self._store = store
        self._guides = guides
        self._reports = reports
        self._clock = clock
        self._pause = pause
        self._ledger = Ledger()
        self._position = 0
        self._reached = datetime.fromtimestamp(0, UTC)
        self._guides_then: object = None
        self._stale = True

    def run(self, stop: threading.Event) -> None:
        """Until `stop`; a database that does not answer is asked again a moment later."""
        while not stop.is_set():
            began = time.monotonic()
            try:
                self.refresh()
            except Exception as error:  # the report is older for a while, and says how old it is
                log.warning("clarity report not refreshed", error=type(error).__name__)
            stop.wait(max(IDLE_SECONDS, REST * (time.monotonic() - began)))

    def refresh(self) -> bool:
        """Read on and report what changed; False when nothing did. Raises Unavailable."""
        now = self._clock()
        due = self._due_days(now)
        while commits := self._store.read_commits(self._position, limit=COMMITS_AT_ONCE):
            for commit in commits:
                self._mark(due, commit.recorded_at)
                self._take(commit)
            self._pause()
        self._mark(due, now)
        self._reached = now
        state = self._guides.state()
        if not self._stale and state == self._guides_then:
            return False
        self._reports.keep(self._evaluate(), self._names(), self._position, self._clock())
        self._stale, self._guides_then = False, state
        return True

    def _take(self, commit: RecordedCommit) -> None:
        for event in commit.events:
            self._stale = self._ledger.apply(event) or self._stale
            self._position = event.position

    def _due_days(self, now: datetime) -> list[Cut]:
        """Ends of days since the last look that are not on record, the latest first."""
        ended = cuts(self._reached, now)
        known = self._reports.days() if ended else frozenset()
        return [cut for cut in reversed(ended) if cut[0] not in known]

    def _mark(self, due: list[Cut], until: datetime) -> None:
        """The ledger is as it was at the end of the days that ended by `until`: nothing happened in between."""
        report = None
        while due and due[-1][1] <= until:
            day, _ = due.pop()
            if self._position:
                report = report or self._evaluate()
                self._reports.keep_point(day, report, self._names())

    def _evaluate(self) -> Report:
        return evaluate(self._ledger, dict(self._guides.all()).get, self._pause)

    def _names(self) -> dict[str, str]:
        return {code: department.name for code, department in self._ledger.departments.items()}
