"""P7: rebuild a view, against a raw cursor and bulk upserts of the same documents; and the memory that it takes.

Memory is the peak of a process that does nothing else, on a long log against a short one. BANSHI_BENCH_REBUILD_EVENTS sets the
long one; the bar speaks of 1,000,000, which takes minutes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from uuid import uuid4

from pymongo import UpdateOne

from bench.environment import Environment
from bench.filling import fill_log
from bench.measuring import Row, in_turn, row
from bench.sides.rebuild import ROWS, Corrections
from event_sourcing.mongo_clients import connect
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.view_rebuild import rebuild

ID = "P7"
BAR, MOST_MEMORY = 0.5, 1.2
FEW = 10_000
MANY = int(os.environ.get("BANSHI_BENCH_REBUILD_EVENTS") or 100_000)
EACH = 5
AT_ONCE = 500


def run(environment: Environment) -> list[Row]:
    prefix = environment.unique_name()
    few, many = f"{prefix}_few", f"{prefix}_many"
    with connect(environment.mongo_uri) as client:
        stores = {name: MongoEventStore(client[name]) for name in (few, many)}
        try:
            for name, events in ((few, FEW), (many, MANY)):
                fill_log(stores[name], (f"application-{number // EACH}" for number in range(events)))
            rates = in_turn(
                environment.rounds, lambda: _rebuilding(stores[few]), lambda: _copying(stores[few])
            )
            memory = [_peak(environment, many)], [_peak(environment, few)]
        finally:
            for name in (few, many):
                client.drop_database(name)
    return [
        row(
            ID,
            "rebuild a view",
            *rates,
            reference_name="raw cursor + bulk upsert",
            unit="events/s",
            bar=BAR,
        ),
        row(
            ID,
            f"memory, {MANY:,} events",
            *memory,
            reference_name=f"{FEW:,} events",
            unit="MiB",
            bar=MOST_MEMORY,
            less_is_better=True,
        ),
    ]


def _rebuilding(store: MongoEventStore) -> float:
    started = time.perf_counter()
    rebuild(store, store.commits.database, Corrections())
    return FEW / (time.perf_counter() - started)


def _copying(store: MongoEventStore) -> float:
    """The same rows with the same durability, by whoever knows no event, no checkpoint and no swap."""
    rows = store.commits.database[f"{ROWS}_{uuid4().hex[:8]}"]
    started = time.perf_counter()
    pending: list[UpdateOne] = []
    for commit in store.commits.find().sort("_id", 1):
        for event in commit["events"]:
            row = {**event["data"], "version": event["version"], "updated_at": commit["recorded_at"]}
            pending.append(UpdateOne({"_id": event["stream"]}, {"$set": row}, upsert=True))
        if len(pending) >= AT_ONCE:
            rows.bulk_write(pending)
            pending = []
    if pending:
        rows.bulk_write(pending)
    elapsed = time.perf_counter() - started
    rows.drop()
    return FEW / elapsed


def _peak(environment: Environment, database: str) -> float:
    command = [sys.executable, "-m", "bench.sides.rebuild", environment.mongo_uri, database]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
