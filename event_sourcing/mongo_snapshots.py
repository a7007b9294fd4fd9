"""Snapshots in MongoDB, beside the commits.

    snapshots: {_id: {stream, schema_version}, version, hash, state, subject}

They alone are written and read without a majority: one that is lost is taken again, and none is believed unless the
log bears it out.
"""

from __future__ import annotations

from typing import Any

from pymongo.database import Database
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from event_sourcing.mongo_clients import outages_as_unavailable
from event_sourcing.snapshots import Snapshot

COLLECTION = "snapshots"


class MongoSnapshotStore:
    """A SnapshotStore. Needs no index but the one on `_id`; safe to share between threads."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._kept = database.get_collection(
            COLLECTION, write_concern=WriteConcern(w=1), read_concern=ReadConcern("local")
        )

    def save(self, snapshot: Snapshot) -> None:
        document = {
            "version": snapshot.version,
            "hash": snapshot.hash,
            "state": snapshot.state,
            "subject": snapshot.subject,
        }
        with outages_as_unavailable():
            self._kept.replace_one({"_id": _key(snapshot.stream, snapshot.schema_version)}, document, True)

    def find(self, stream: str, schema_version: int) -> Snapshot | None:
        with outages_as_unavailable():
            found = self._kept.find_one({"_id": _key(stream, schema_version)})
        if found is None:
            return None
        return Snapshot(
            stream, schema_version, found["version"], found["hash"], found["state"], found["subject"]
        )


def _key(stream: str, schema_version: int) -> dict[str, Any]:
    return {"stream": stream, "schema_version": schema_version}
