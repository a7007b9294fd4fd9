"""Another master key for the data keys of a database, while services run.

    1. start every process with the new key as current and the old one as previous
    2. `rotate`: each data key is wrapped anew; what is sealed under it stays as it is
    3. `count_by_master` shows nothing but the new key: take the old one away

A rotation may be broken off and begun again at any time. A key is replaced only while it is what was read, and never
inserted: whoever is forgotten meanwhile stays forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pymongo import UpdateOne
from pymongo.database import Database

from event_sourcing.key_ring import KeyRing
from event_sourcing.mongo_clients import outages_as_unavailable
from event_sourcing.mongo_vault import COLLECTION

BATCH = 500


def count_by_master(database: Database[dict[str, Any]]) -> dict[str | None, int]:
    """Id of the master key → data keys that it wraps. None: wrapped before ids were noted."""
    with outages_as_unavailable():
        groups = database[COLLECTION].aggregate([{"$group": {"_id": "$master", "count": {"$sum": 1}}}])
        return {group["_id"]: group["count"] for group in groups}


def rotate(
    database: Database[dict[str, Any]],
    ring: KeyRing,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Wrap every data key under the ring's current master key; answers how many were wrapped anew.

    Raises ContractMismatch for a data key that no key of the ring opens; those before it are done by then.
    """
    keys, rewrapped, looked_at = database[COLLECTION], 0, 0
    pending = {"master": {"$ne": ring.current}}
    with outages_as_unavailable():
        total = keys.count_documents(pending)
        last = ""
        while batch := list(keys.find({**pending, "_id": {"$gt": last}}).sort("_id", 1).limit(BATCH)):
            changes = [_rewrapping(ring, stored) for stored in batch]
            rewrapped += keys.bulk_write(changes, ordered=False).modified_count
            last, looked_at = batch[-1]["_id"], looked_at + len(batch)
            progress(looked_at, max(total, looked_at))
    return rewrapped


def _rewrapping(ring: KeyRing, stored: dict[str, Any]) -> UpdateOne:
    subject = stored["_id"]
    data_key = ring.unwrap(subject, bytes(stored["wrapped"]), stored.get("master"))
    return UpdateOne(
        {"_id": subject, "wrapped": stored["wrapped"]},
        {"$set": {"wrapped": ring.wrap(subject, data_key), "master": ring.current}},
    )
