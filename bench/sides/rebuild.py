"""python -m bench.sides.rebuild URI DATABASE: rebuild the view once and print the peak of this process's memory in MiB."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from pymongo import UpdateOne

from event_sourcing.events import RecordedEvent
from event_sourcing.mongo_clients import connect
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.projections import ViewWrite
from event_sourcing.view_rebuild import rebuild

ROWS = "corrections"


class Corrections:
    """One row per case: its latest correction."""

    name = "corrections"
    collections = (ROWS,)

    def changes(self, event: RecordedEvent) -> Sequence[ViewWrite]:
        row = {**event.data, "version": event.version, "updated_at": event.recorded_at}
        return (ViewWrite(ROWS, UpdateOne({"_id": event.stream}, {"$set": row}, upsert=True)),)


def peak_mebibytes() -> float:
    """Of this program: what `getrusage` says includes the parent from before the exec."""
    lines = Path("/proc/self/status").read_text().splitlines()
    kibibytes = next(line.split()[1] for line in lines if line.startswith("VmHWM:"))
    return int(kibibytes) / 1024


if __name__ == "__main__":
    uri, name = sys.argv[1:]
    with connect(uri) as client:
        rebuild(MongoEventStore(client[name]), client[name], Corrections())
    print(peak_mebibytes())
