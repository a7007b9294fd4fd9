"""A view made anew beside the live one: collections with names of their own, filled from the log up to a position.

A shadow belongs to one rebuild or verification. Whoever begins another one on the same view clears it away; its owner
notices at the next batch and stops.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from pymongo.database import Database

from event_sourcing.event_store import EventStore
from event_sourcing.projections import Projection, apply_commits
from event_sourcing.view_checkpoints import CHECKPOINTS, ViewCheckpoint

COMMITS_AT_ONCE = 500
SHADOW = ".rebuild-"

Progress = Callable[[int, int], None]
"""Called with the position reached and the end of the log."""


def live_checkpoint(database: Database[dict[str, Any]], projection: Projection) -> ViewCheckpoint:
    """After carrying out what an earlier rebuild announced before it died."""
    live = ViewCheckpoint(database, projection.name, {name: name for name in projection.collections})
    live.prepare()
    live.position()
    return live


def new_shadow(database: Database[dict[str, Any]], projection: Projection) -> ViewCheckpoint:
    """Empty collections with the indexes of the live ones; what earlier shadows of the view left is cleared away."""
    _clear(database, projection)
    shadow = _shadow(database, projection, uuid4().hex[:8])
    shadow.prepare()
    for live, built in shadow.collection_names.items():
        indexes = [dict(index) for index in database[live].list_indexes() if index["name"] != "_id_"]
        if indexes:
            database.command("createIndexes", built, indexes=indexes)
    return shadow


def fill(
    store: EventStore,
    projection: Projection,
    shadow: ViewCheckpoint,
    progress: Progress,
    *,
    up_to: int | None = None,
) -> int:
    """Apply what is committed, up to the position `up_to` if one is given, which must be the end of a commit. Answers
    the position reached. Raises LookupError when the shadow was cleared away, or what the projection raises."""
    position, end = shadow.position(), store.end() if up_to is None else up_to
    while commits := store.read_commits(position, limit=COMMITS_AT_ONCE):
        if up_to is not None:
            commits = [commit for commit in commits if commit.last_position <= up_to]
            if not commits:
                break
        if not apply_commits(projection, shadow, commits, at=position):
            raise LookupError(f"{shadow.name} was removed: another rebuild has begun")
        position = commits[-1].last_position
        progress(position, max(end, position))
    return position


def drop(database: Database[dict[str, Any]], shadow: ViewCheckpoint) -> None:
    """Never of a shadow whose swap may have been announced."""
    shadow.remove()
    for name in shadow.collection_names.values():
        database.drop_collection(name)


def moved_by_others(projection: Projection) -> Mapping[str, tuple[str, ...]]:
    """Collection → fields of its documents that no event says."""
    moved: Mapping[str, tuple[str, ...]] = getattr(projection, "moved_by_others", {})
    return moved


def _clear(database: Database[dict[str, Any]], projection: Projection) -> None:
    beginning = projection.name + SHADOW
    for left in list(database[CHECKPOINTS].find({"_id": {"$gte": beginning, "$lt": beginning + "\uffff"}})):
        shadow = _shadow(database, projection, left["_id"].removeprefix(beginning))
        if shadow.remove():
            drop(database, shadow)


def _shadow(database: Database[dict[str, Any]], projection: Projection, token: str) -> ViewCheckpoint:
    names = {name: f"{name}{SHADOW}{token}" for name in projection.collections}
    return ViewCheckpoint(database, f"{projection.name}{SHADOW}{token}", names)
