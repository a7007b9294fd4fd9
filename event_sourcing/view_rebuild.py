"""Makes a view anew beside the live one and puts it in its place, while the live loop and its readers go on (ADR 8)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from pymongo.database import Database

from event_sourcing.errors import Unavailable
from event_sourcing.event_store import EventStore
from event_sourcing.mongo_clients import outages_as_unavailable
from event_sourcing.projections import Projection, apply_commits
from event_sourcing.view_checkpoints import CHECKPOINTS, ViewCheckpoint

COMMITS_AT_ONCE = 500
SHADOW = ".rebuild-"
MAX_RACES = 1_000

Progress = Callable[[int, int], None]
"""Called with the position reached and the end of the log."""


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
