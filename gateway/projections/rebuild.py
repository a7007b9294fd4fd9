"""Builds the portal view anew from the journal, beside the live one, and swaps (guarantee G5).

The journal is read until nothing is left, then the projector is held back for the moment in which the rest is read and the
collections are renamed. A rebuild that is killed leaves the live view as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from pymongo.database import Database

from gateway.projections.journal import Journal
from gateway.projections.portal import PortalProjection
from gateway.projections.shelf import COLLECTIONS, Shelf
from gateway.projections.writer import next_generation

AT_ONCE = 1000
SUFFIX = ".rebuilding"
MOST_DIFFERENCES = 100

Progress = Callable[[int, int], None]
"""Called with the events read and the events there were at the start."""


def rebuild(database: Database[dict[str, Any]], progress: Progress = lambda done, total: None) -> int:
    """Answers how many events the new view was made from. One rebuild at a time."""
    journal = Journal(database)
    with _built_beside(database, journal, progress) as events:
        for name in COLLECTIONS:
            database[name + SUFFIX].rename(name, dropTarget=True)
        next_generation(database)
    return events


def verify(
    database: Database[dict[str, Any]], progress: Progress = lambda done, total: None
) -> list[dict[str, str]]:
    """Compare the live view with one made anew: `[{collection, key, difference}]`, where difference is `missing`,
    `unexpected` or `different`; empty when they are the same."""
    journal = Journal(database)
    with _built_beside(database, journal, progress):
        found: list[dict[str, str]] = []
        for name in COLLECTIONS:
            found.extend(_differences(database, name, MOST_DIFFERENCES - len(found)))
        return found


@contextmanager
def _built_beside(database: Database[dict[str, Any]], journal: Journal, progress: Progress) -> Iterator[int]:
    """Inside, the shadow collections hold exactly what the live ones should, and nothing moves."""
    shelf = Shelf(database, SUFFIX)
    shelf.drop()
    shelf.prepare()
    try:
        projection = PortalProjection(shelf)
        last, events = _read(journal, projection, progress)
        projection.compose_all()
        journal.close()
        try:
            while chunk := journal.after(last, AT_ONCE):
                projection.apply(event for _, event in chunk)
                last, events = chunk[-1][0], events + len(chunk)
            yield events
        finally:
            journal.open()
    finally:
        shelf.drop()


def _read(journal: Journal, projection: PortalProjection, progress: Progress) -> tuple[int, int]:
    total, last, events = journal.count(), 0, 0
    while chunk := journal.after(last, AT_ONCE):
        projection.merge(event for _, event in chunk)
        last, events = chunk[-1][0], events + len(chunk)
        progress(events, total)
    return last, events


def _differences(database: Database[dict[str, Any]], name: str, at_most: int) -> Iterator[dict[str, str]]:
    """Both sides by key, side by side, so that memory does not grow with the view."""
    live = iter(database[name].find().sort("_id", 1))
    anew = iter(database[name + SUFFIX].find().sort("_id", 1))
    left, right = next(live, None), next(anew, None)
    while at_most > 0 and (left is not None or right is not None):
        if right is None or (left is not None and left["_id"] < right["_id"]):
            assert left is not None
            found, key = "unexpected", left["_id"]
            left = next(live, None)
        elif left is None or right["_id"] < left["_id"]:
            found, key = "missing", right["_id"]
            right = next(anew, None)
        else:
            found, key = ("" if left == right else "different"), left["_id"]
            left, right = next(live, None), next(anew, None)
        if found:
            at_most -= 1
            yield {"collection": name, "key": key, "difference": found}
