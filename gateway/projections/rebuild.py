"""Builds the portal view anew from the journal, beside the live one, and swaps (guarantee G5).

The journal is read until nothing is left, then the projector is held back for the moment in which the rest is read and the
collections are renamed. A rebuild that is killed leaves the live view as it was. When two run at once, the later one counts:
each has collections of its own, and the earlier one finds the barrier no longer its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pymongo.database import Database

from event_sourcing.view_verification import MOST_DIFFERENCES, compare
from gateway.projections.journal import Journal
from gateway.projections.portal import PortalProjection
from gateway.projections.shelf import COLLECTIONS, Shelf
from gateway.projections.writer import next_generation

AT_ONCE = 1000
SUFFIX = ".rebuilding-"
"""Before the name of the rebuild: no two share a collection."""

Progress = Callable[[int, int], None]
"""Called with the events read and the events there were at the start."""


def rebuild(database: Database[dict[str, Any]], progress: Progress = lambda done, total: None) -> int:
    """Answers how many events the new view was made from. Raises RebuildTakenOver when another one began meanwhile."""
    with _built_beside(database, progress) as beside:
        for name in COLLECTIONS:
            beside.shelf.collection(name).rename(name, dropTarget=True)
        next_generation(database)
    return beside.events


def verify(
    database: Database[dict[str, Any]], progress: Progress = lambda done, total: None
) -> list[dict[str, str]]:
    """Compare the live view with one made anew: `[{collection, key, difference}]`, where difference is `missing`,
    `unexpected` or `different`; empty when they are the same. Raises RebuildTakenOver like `rebuild`."""
    with _built_beside(database, progress) as beside:
        found: list[dict[str, str]] = []
        for name in COLLECTIONS:
            beside.hold()
            found.extend(_differences(database, beside.shelf, name, MOST_DIFFERENCES - len(found)))
        return found


@dataclass(frozen=True, slots=True)
class _Beside:
    """`shelf`: the view made anew, from `events` events; `hold` keeps the barrier closed for longer."""

    shelf: Shelf
    events: int
    hold: Callable[[], None]


@contextmanager
def _built_beside(database: Database[dict[str, Any]], progress: Progress) -> Iterator[_Beside]:
    """Inside, the collections beside hold exactly what the live ones should, and nothing moves."""
    journal = Journal(database)
    rebuilder = journal.begin_rebuild()
    _clear_away(database)
    shelf = Shelf(database, SUFFIX + rebuilder)
    shelf.prepare()
    try:
        projection = PortalProjection(shelf)
        last, events = _read(journal, projection, progress)
        projection.compose_all()
        journal.close(rebuilder)
        try:
            while chunk := journal.after(last, AT_ONCE):
                projection.apply(event for _, event in chunk)
                last, events = chunk[-1][0], events + len(chunk)
                journal.close(rebuilder)
            yield _Beside(shelf, events, lambda: journal.close(rebuilder))
        finally:
            journal.open(rebuilder)
    finally:
        shelf.drop()


def _clear_away(database: Database[dict[str, Any]]) -> None:
    """What rebuilds left that were killed or are no longer wanted."""
    for name in database.list_collection_names():
        if SUFFIX in name:
            database[name].drop()


def _read(journal: Journal, projection: PortalProjection, progress: Progress) -> tuple[int, int]:
    total, last, events = journal.count(), 0, 0
    while chunk := journal.after(last, AT_ONCE):
        projection.merge(event for _, event in chunk)
        last, events = chunk[-1][0], events + len(chunk)
        progress(events, total)
    return last, events


def _differences(
    database: Database[dict[str, Any]], beside: Shelf, name: str, at_most: int
) -> Iterator[dict[str, str]]:
    live, anew = (side.find().sort("_id", 1) for side in (database[name], beside.collection(name)))
    for key, difference in compare(live, anew, at_most):
        yield {"collection": name, "key": key, "difference": difference}
