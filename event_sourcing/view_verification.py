"""Compares a view with one made anew, while everything runs: both as they are at one position, in the order of their keys.

The live side is read in one snapshot of the database, together with its checkpoint; the other side is made from the log up
to exactly that position. Nothing waits for the comparison, and memory does not grow with the view.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pymongo import ASCENDING
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import OperationFailure

from event_sourcing.errors import Conflict
from event_sourcing.event_store import EventStore
from event_sourcing.mongo_clients import outages_as_unavailable
from event_sourcing.projections import Projection
from event_sourcing.view_checkpoints import CHECKPOINTS, ViewCheckpoint
from event_sourcing.view_shadows import Progress, drop, fill, live_checkpoint, moved_by_others, new_shadow

MISSING, UNEXPECTED, DIFFERENT = "missing", "unexpected", "different"
MOST_DIFFERENCES = 100
ROWS_AT_ONCE = 1000
PATIENCE_SECONDS = 5.0

REPLACED = (43, 175, 239, 246)
"""CursorNotFound, QueryPlanKilled, SnapshotTooOld, SnapshotUnavailable: the collections are no longer the same."""

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """`difference`: `missing` in the live view, `unexpected` there, or `different`. `key` is the document's `_id`."""

    collection: str
    key: str
    difference: str


class ViewReplaced(Conflict):
    """The view was swapped or its snapshot is gone; start again."""

    default_code = "VIEW_REPLACED"


def verify(
    store: EventStore,
    database: Database[Document],
    projection: Projection,
    progress: Progress = lambda position, end: None,
) -> list[Difference]:
    """At most MOST_DIFFERENCES; empty for a view that is what its events say.

    Clears away a rebuild of the same view that is under way. Raises ViewReplaced or LookupError when a rebuild came in
    between, Unavailable, or what the projection raises.
    """
    with outages_as_unavailable(), _replaced_as_conflict():
        live = live_checkpoint(database, projection)
        shadow = new_shadow(database, projection)
        comparison = _Comparison(store, database, projection, shadow)
        try:
            fill(store, projection, shadow, progress, up_to=live.position())
            if found := comparison.differences():
                _wait_for(live, store.end())
                found = comparison.differences([difference.key for difference in found])
            return [Difference(row.collection, str(row.key), row.difference) for row in found]
        finally:
            drop(database, shadow)


@dataclass(frozen=True, slots=True)
class _Found:
    collection: str
    key: Any
    difference: str


@dataclass(frozen=True)
class _Comparison:
    store: EventStore
    database: Database[Document]
    projection: Projection
    shadow: ViewCheckpoint

    def differences(self, keys: Sequence[Any] | None = None) -> list[_Found]:
        """Of all documents, or of those with the keys: what others removed a moment before the event that says so
        arrives is no difference any more at a later position."""
        found: list[_Found] = []
        with self.database.client.start_session(snapshot=True) as session:
            self._make_anew_up_to(self._live_position(session))
            for name in self.projection.collections:
                anew = self.database[self.shadow.collection_names[name]]
                sides = (self._rows(self.database[name], name, keys, session), self._rows(anew, name, keys))
                for key, difference in compare(*sides, MOST_DIFFERENCES - len(found)):
                    found.append(_Found(name, key, difference))
        return found

    def _live_position(self, session: ClientSession) -> int:
        checkpoint = self.database[CHECKPOINTS].find_one({"_id": self.projection.name}, session=session)
        if checkpoint is None or "swap" in checkpoint:
            raise ViewReplaced("视图正在切换,请重新核对")
        return int(checkpoint["position"])

    def _make_anew_up_to(self, position: int) -> None:
        if fill(self.store, self.projection, self.shadow, lambda *step: None, up_to=position) != position:
            raise ViewReplaced("视图在核对期间退回了,请重新核对")

    def _rows(
        self,
        collection: Collection[Document],
        name: str,
        keys: Sequence[Any] | None,
        session: ClientSession | None = None,
    ) -> Iterator[Document]:
        query = {} if keys is None else {"_id": {"$in": list(keys)}}
        rows = collection.find(query, session=session).sort("_id", ASCENDING).batch_size(ROWS_AT_ONCE)
        moved = moved_by_others(self.projection).get(name, ())
        for row in rows:
            yield {field: value for field, value in row.items() if field not in moved}


def compare(
    live: Iterable[Mapping[str, Any]], anew: Iterable[Mapping[str, Any]], at_most: int = MOST_DIFFERENCES
) -> Iterator[tuple[Any, str]]:
    """(key, difference) of two sides that are sorted by `_id`, side by side."""
    lives, anews = iter(live), iter(anew)
    left, right = next(lives, None), next(anews, None)
    while at_most > 0 and (left is not None or right is not None):
        if right is None or (left is not None and left["_id"] < right["_id"]):
            assert left is not None, "one side has a row"
            found, key, left = UNEXPECTED, left["_id"], next(lives, None)
        elif left is None or right["_id"] < left["_id"]:
            found, key, right = MISSING, right["_id"], next(anews, None)
        else:
            found, key = "" if left == right else DIFFERENT, left["_id"]
            left, right = next(lives, None), next(anews, None)
        if found:
            at_most -= 1
            yield key, found


def _wait_for(live: ViewCheckpoint, position: int, clock: Callable[[], float] = time.monotonic) -> None:
    """Bounded: a view that stands still is compared where it stands."""
    ends = clock() + PATIENCE_SECONDS
    while live.position() < position and clock() < ends:
        time.sleep(0.02)


@contextmanager
def _replaced_as_conflict() -> Iterator[None]:
    try:
        yield
    except OperationFailure as error:
        if error.code not in REPLACED:
            raise
        raise ViewReplaced("视图在核对期间被换下,或核对时间过长,请重新核对") from error
