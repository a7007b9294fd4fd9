"""Makes a view anew beside the live one and puts it in its place, while the live loop and its readers go on (ADR 8)."""

from __future__ import annotations

from typing import Any

from pymongo.database import Database

from event_sourcing.errors import Unavailable
from event_sourcing.event_store import EventStore
from event_sourcing.mongo_clients import outages_as_unavailable
from event_sourcing.projections import Projection
from event_sourcing.view_checkpoints import ViewCheckpoint
from event_sourcing.view_shadows import Progress, drop, fill, live_checkpoint, moved_by_others, new_shadow

MAX_RACES = 1_000


def rebuild(
    store: EventStore,
    database: Database[dict[str, Any]],
    projection: Projection,
    progress: Progress = lambda position, end: None,
) -> int:
    """Build the view again beside the live one and put it in its place; answers the position it shows.

    The live loop may run all the while and goes on from there. Indexes are taken over, and so are fields that others
    than events move. Of two rebuilds of one view at once the earlier fails with LookupError. Raises Unavailable, or
    what the projection raises; the live view is then as it was.
    """
    with outages_as_unavailable():
        live = live_checkpoint(database, projection)
        shadow = new_shadow(database, projection)
        for _ in range(MAX_RACES):
            try:
                position = fill(store, projection, shadow, progress)
                _take_over(database, projection, shadow)
            except BaseException:
                drop(database, shadow)
                raise
            if live.announce_swap(shadow, position):
                return live.position()
    raise Unavailable("视图更新太频繁,重建未能切换,请稍后再试")


def _take_over(database: Database[dict[str, Any]], projection: Projection, shadow: ViewCheckpoint) -> None:
    """Such as times and leases of a schedule: whoever works an entry off goes on holding it."""
    for name, fields in moved_by_others(projection).items():
        merge = {
            "into": shadow.collection_names[name],
            "whenMatched": "merge",
            "whenNotMatched": "discard",
        }
        database[name].aggregate([{"$project": dict.fromkeys(fields, 1)}, {"$merge": merge}])
