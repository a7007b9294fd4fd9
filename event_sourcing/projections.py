"""Views made from events: a pure function per event, and one loop that follows the log. `view_rebuild` makes them anew.

The view and its checkpoint are written in one transaction, so a projection need not be idempotent: each event is
applied exactly once, whatever dies when and however many processes run the loop. View and events share a database.

A view whose projection cannot show an event stands right before it, says so in its checkpoint and in the metrics, and
goes on from there once the defect is mended. Nothing else stops with it.
"""

from __future__ import annotations

import threading
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto
from typing import Any, Protocol

import structlog
from pymongo.database import Database

from event_sourcing.commit_bell import CommitBell
from event_sourcing.commit_document import COLLECTION
from event_sourcing.event_store import EventStore
from event_sourcing.events import RecordedCommit, RecordedEvent
from event_sourcing.metrics import VIEW_BEHIND, VIEW_FAILED, VIEW_POSITION
from event_sourcing.mongo_clients import is_passing, outages_as_unavailable
from event_sourcing.view_checkpoints import ViewCheckpoint, ViewFailure, ViewWrite

__all__ = ["Projection", "ProjectionRunner", "Standing", "ViewWrite"]

COMMITS_AT_ONCE = 500
LONGEST_PAUSE = 30.0
STAND_BACK_SECONDS = 0.5

log = structlog.get_logger(__name__)


class Projection(Protocol):
    """
    name         of the view, stable for ever: its checkpoint is kept under it
    collections  that the view consists of; nothing else writes to them

    A projection whose documents others work on (a schedule's times and leases) also has `moved_by_others`, collection → fields:
    a rebuild takes them over, and a verification leaves them out.
    """

    @property
    def name(self) -> str: ...

    @property
    def collections(self) -> tuple[str, ...]: ...

    def changes(self, event: RecordedEvent) -> Sequence[ViewWrite]:
        """What the event changes in the view. Pure; empty for events that do not concern it."""
        ...


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a view is. `failure`: why it does not go on, None for one that does."""

    position: int
    end: int
    failure: ViewFailure | None

    @property
    def behind(self) -> int:
        """Events committed that the view does not show yet."""
        return max(self.end - self.position, 0)


class _Step(Enum):
    MOVED = auto()
    NOTHING_LEFT = auto()
    OVERTAKEN = auto()
    """Another process moved the view, or a rebuild is swapping it."""


class ProjectionRunner:
    """Keeps one view up to date."""

    def __init__(self, store: EventStore, database: Database[dict[str, Any]], projection: Projection) -> None:
        self.store = store
        self.database = database
        self.projection = projection
        names = {name: name for name in projection.collections}
        self._checkpoint = ViewCheckpoint(database, projection.name, names)
        self._position: int | None = None
        """Where we believe the view stands; None when it must be read."""

    def catch_up(self) -> int:
        """Apply everything that is committed; answers the position reached. Raises Unavailable, or what the
        projection raises: the view stands before that event then."""
        with outages_as_unavailable():
            while self._advance() is not _Step.NOTHING_LEFT:
                pass
            return self._known_position()

    def behind(self) -> int:
        """Events committed that the view does not show yet. Raises Unavailable."""
        return self.standing().behind

    def standing(self) -> Standing:
        """Raises Unavailable."""
        with outages_as_unavailable():
            end = self.store.end()
            return Standing(self._checkpoint.position(), end, self._checkpoint.failure())

    def run(self, stop: threading.Event) -> None:
        """Until `stop` is set. An outage or a defect is logged and tried again, with growing pauses.

        Of several processes that run the loop one works; the others stand back until it falls still.
        """
        pause = 1.0
        while not stop.is_set():
            reached = self._position
            try:
                self._follow(stop)
                self._stand_back(stop)
            except Exception as error:
                self._log(error)
                pause = 1.0 if self._position != reached else min(pause * 2, LONGEST_PAUSE)
                stop.wait(pause)

    def _follow(self, stop: threading.Event) -> None:
        """Until `stop`, or until another process turns out to be at work."""
        with CommitBell(self.database[COLLECTION]) as bell:
            while not stop.is_set():
                match self._advance():
                    case _Step.NOTHING_LEFT:
                        bell.wait(beyond=self._known_position())
                    case _Step.OVERTAKEN:
                        return
                    case _Step.MOVED:
                        pass

    def _stand_back(self, stop: threading.Event) -> None:
        """Until the view stands still though there are events to show: reading and losing every race serves nobody."""
        while not stop.wait(STAND_BACK_SECONDS):
            standing = self.standing()
            self._report(standing.position, standing.behind, failed=standing.failure is not None)
            if standing.behind and standing.position == self._position:
                return
            self._position = standing.position

    def _advance(self) -> _Step:
        """Show what is committed next, one batch of it."""
        position = self._known_position()
        commits = self.store.read_commits(position, limit=COMMITS_AT_ONCE)
        if not commits:
            self._report(position, 0)
            return _Step.NOTHING_LEFT
        try:
            step = self._apply(commits)
        except Exception as error:
            if is_passing(error):
                raise
            step = self._apply_up_to_the_defect(commits)
        if step is _Step.OVERTAKEN:
            self._position = None
            self._known_position()
        elif len(commits) == COMMITS_AT_ONCE:
            self._report(commits[-1].last_position, self.store.end() - commits[-1].last_position)
        return step

    def _apply(self, commits: Sequence[RecordedCommit]) -> _Step:
        if not apply_commits(self.projection, self._checkpoint, commits, at=self._known_position()):
            return _Step.OVERTAKEN
        self._position = commits[-1].last_position
        return _Step.MOVED

    def _apply_up_to_the_defect(self, commits: Sequence[RecordedCommit]) -> _Step:
        """One commit at a time, so that the view stands right before the one that it cannot show; raises its error."""
        for commit in commits:
            try:
                if self._apply([commit]) is _Step.OVERTAKEN:
                    return _Step.OVERTAKEN
            except Exception as error:
                if not is_passing(error):
                    self._stopped_at(_culprit(self.projection, commit), error)
                raise
        return _Step.MOVED

    def _stopped_at(self, event: RecordedEvent, error: Exception) -> None:
        position = self._known_position()
        failure = ViewFailure(event.position, event.type, type(error).__name__, datetime.now(UTC))
        self._checkpoint.record_failure(failure, position)
        self._report(position, self.store.end() - position, failed=True)

    def _known_position(self) -> int:
        if self._position is None:
            self._checkpoint.prepare()
            self._position = self._checkpoint.position()
        return self._position

    def _report(self, position: int, behind: int, *, failed: bool = False) -> None:
        name = self.projection.name
        VIEW_POSITION.labels(name).set(position)
        VIEW_BEHIND.labels(name).set(behind)
        VIEW_FAILED.labels(name).set(failed)

    def _log(self, error: Exception) -> None:
        """Where it happened, and not the error's own words: they may quote an event."""
        view, kind = self.projection.name, type(error).__name__
        if is_passing(error):
            log.warning("view waits for the database", view=view, error=kind)
        else:
            where = traceback.format_tb(error.__traceback__)
            log.error("view cannot go on", view=view, position=self._position, error=kind, where=where)


def apply_commits(
    projection: Projection, checkpoint: ViewCheckpoint, commits: Sequence[RecordedCommit], *, at: int
) -> bool:
    """False, and nothing done, when the view does not stand at `at`."""
    writes = [write for commit in commits for event in commit.events for write in projection.changes(event)]
    return checkpoint.apply(writes, at=at, to=commits[-1].last_position)


def _culprit(projection: Projection, commit: RecordedCommit) -> RecordedEvent:
    """The event that the projection fails on; the commit's first when it is not the projection that fails."""
    for event in commit.events:
        try:
            projection.changes(event)
        except Exception:
            return event
    return commit.events[0]
