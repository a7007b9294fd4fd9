"""Views made from events: a pure function per event, one loop that follows the log, and rebuilding while live.

The view and its checkpoint are written in one transaction, so a projection need not be idempotent: each event is
applied exactly once, whatever dies when and however many processes run the loop. View and events share a database.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any, Protocol
from uuid import uuid4

import structlog
from pymongo.database import Database
from pymongo.errors import PyMongoError

from event_sourcing.commit_bell import CommitBell
from event_sourcing.commit_document import COLLECTION
from event_sourcing.errors import Unavailable
from event_sourcing.event_store import EventStore
from event_sourcing.events import RecordedCommit, RecordedEvent
from event_sourcing.mongo_clients import is_outage, outages_as_unavailable
from event_sourcing.view_checkpoints import CHECKPOINTS, ViewCheckpoint, ViewWrite

__all__ = ["Projection", "ProjectionRunner", "ViewWrite", "rebuild"]

COMMITS_AT_ONCE = 500
LONGEST_PAUSE = 30.0
SHADOW = ".rebuild-"
MAX_RACES = 1_000

Progress = Callable[[int, int], None]
"""Called with the position reached and the end of the log."""

log = structlog.get_logger(__name__)


class Projection(Protocol):
    """
    name         of the view, stable for ever: its checkpoint is kept under it
    collections  that the view consists of; nothing else writes to them
    """

    @property
    def name(self) -> str: ...

    @property
    def collections(self) -> tuple[str, ...]: ...

    def changes(self, event: RecordedEvent) -> Sequence[ViewWrite]:
        """What the event changes in the view. Pure; empty for events that do not concern it."""
        ...


class ProjectionRunner:
    """Keeps one view up to date."""

    def __init__(self, store: EventStore, database: Database[dict[str, Any]], projection: Projection) -> None:
        self._store = store
        self._commits = database[COLLECTION]
        self._projection = projection
        names = {name: name for name in projection.collections}
        self._checkpoint = ViewCheckpoint(database, projection.name, names)
        self._position: int | None = None
        """Where we believe the view stands; None when it must be read."""

    def catch_up(self) -> int:
        """Apply everything that is committed; answers the position reached. Raises Unavailable, or what the
        projection raises."""
        with outages_as_unavailable():
            if self._position is None:
                self._checkpoint.prepare()
                self._position = self._checkpoint.position()
            while commits := self._store.read_commits(self._position, limit=COMMITS_AT_ONCE):
                if apply_commits(self._projection, self._checkpoint, commits, at=self._position):
                    self._position = commits[-1].last_position
                else:
                    self._checkpoint.prepare()
                    self._position = self._checkpoint.position()
            return self._position

    def behind(self) -> int:
        """Events committed that the view does not show yet."""
        with outages_as_unavailable():
            return self._store.end() - self._checkpoint.position()

    def run(self, stop: threading.Event) -> None:
        """Until `stop` is set. An outage or a defect is logged and tried again, with growing pauses."""
        pause = 1.0
        while not stop.is_set():
            reached = self._position
            try:
                self._follow(stop)
            except Exception as error:
                if isinstance(error, Unavailable) or (isinstance(error, PyMongoError) and is_outage(error)):
                    log.warning("view waits for the database", view=self._projection.name, error=str(error))
                else:
                    log.exception("view cannot go on", view=self._projection.name, position=self._position)
                pause = 1.0 if self._position != reached else min(pause * 2, LONGEST_PAUSE)
                stop.wait(pause)

    def _follow(self, stop: threading.Event) -> None:
        with CommitBell(self._commits) as bell:
            while not stop.is_set():
                bell.wait(beyond=self.catch_up())


def apply_commits(
    projection: Projection, checkpoint: ViewCheckpoint, commits: Sequence[RecordedCommit], *, at: int
) -> bool:
    """False, and nothing done, when the view does not stand at `at`."""
    writes = [write for commit in commits for event in commit.events for write in projection.changes(event)]
    return checkpoint.apply(writes, at=at, to=commits[-1].last_position)


def rebuild(
    store: EventStore,
    database: Database[dict[str, Any]],
    projection: Projection,
    progress: Progress = lambda position, end: None,
) -> int:
    """Build the view again beside the live one and put it in its place; answers the position it shows.

    The live loop may run all the while and goes on from there. Indexes are taken over. Of two rebuilds of one view at
    once the earlier fails with LookupError. Raises Unavailable, or what the projection raises; the live view is then
    as it was.
    """
    with outages_as_unavailable():
        live = ViewCheckpoint(database, projection.name, {name: name for name in projection.collections})
        live.prepare()
        live.position()  # carries out what an earlier rebuild announced before it died
        _clear_shadows(database, projection)
        shadow = _shadow(database, projection, uuid4().hex[:8])
        for _ in range(MAX_RACES):
            try:
                position = _build(store, projection, shadow, progress)
            except BaseException:
                _drop(database, shadow)
                raise
            if live.announce_swap(shadow, position):
                return live.position()
    raise Unavailable("视图更新太频繁,重建未能切换,请稍后再试")


def _shadow(database: Database[dict[str, Any]], projection: Projection, token: str) -> ViewCheckpoint:
    """Empty collections with the indexes of the live ones."""
    names = {name: f"{name}{SHADOW}{token}" for name in projection.collections}
    shadow = ViewCheckpoint(database, f"{projection.name}{SHADOW}{token}", names)
    shadow.prepare()
    for live, built in names.items():
        indexes = [dict(index) for index in database[live].list_indexes() if index["name"] != "_id_"]
        if indexes:
            database.command("createIndexes", built, indexes=indexes)
    return shadow


def _build(store: EventStore, projection: Projection, shadow: ViewCheckpoint, progress: Progress) -> int:
    position, end = shadow.position(), store.end()
    while commits := store.read_commits(position, limit=COMMITS_AT_ONCE):
        if not apply_commits(projection, shadow, commits, at=position):
            raise LookupError(f"{shadow.name} was removed: another rebuild has begun")
        position = commits[-1].last_position
        progress(position, max(end, position))
    return position


def _clear_shadows(database: Database[dict[str, Any]], projection: Projection) -> None:
    """What earlier rebuilds left behind; one that still runs finds its checkpoint gone and stops."""
    beginning = projection.name + SHADOW
    for left in list(database[CHECKPOINTS].find({"_id": {"$gte": beginning, "$lt": beginning + "\uffff"}})):
        token = left["_id"].removeprefix(beginning)
        names = {name: f"{name}{SHADOW}{token}" for name in projection.collections}
        shadow = ViewCheckpoint(database, left["_id"], names)
        if shadow.remove():
            _drop(database, shadow)


def _drop(database: Database[dict[str, Any]], shadow: ViewCheckpoint) -> None:
    """Never of a shadow whose swap may have been announced."""
    shadow.remove()
    for name in shadow.collection_names.values():
        database.drop_collection(name)
