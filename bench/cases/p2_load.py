"""P2: load an aggregate of 100 events (read and evolve), against a raw read of the same documents and the peers.

All read their events each time: no peer keeps snapshots or aggregates in memory. With snapshots, ours are compared among
themselves: a stream of 10,000 events, whose snapshot is as old as it is on average, against one of 100 events that has none.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import repeat
from typing import Any
from uuid import uuid4

from pymongo.database import Database

from bench.environment import Environment
from bench.filling import fill_log
from bench.loading import CASES, CASES_WITH_SNAPSHOTS, load_rate
from bench.measuring import Row, in_turn, row
from bench.payload import BY, DATA, EVENT_TYPE
from bench.peers.peer import emmett, eventsourcing_on_postgres, eventsourcing_on_sqlite
from event_sourcing.command_handling import CommandContext, CommandHandler
from event_sourcing.events import NewEvent
from event_sourcing.mongo_clients import connect
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.mongo_snapshots import MongoSnapshotStore

ID = "P2"
SHORT, LONG = 100, 10_000
RAW_BAR, SNAPSHOT_BAR = 0.7, 1.5
PEERS = ((emmett, None), (eventsourcing_on_postgres, 3.0), (eventsourcing_on_sqlite, None))


def run(environment: Environment) -> list[Row]:
    with connect(environment.mongo_uri) as client:
        database = client[environment.unique_name()]
        try:
            return _rows(environment, database)
        finally:
            client.drop_database(database.name)


def _rows(environment: Environment, database: Database[Any]) -> list[Row]:
    store = MongoEventStore(database)
    short, long = uuid4().hex, uuid4().hex
    fill_log(store, [*repeat(CASES.stream(short), SHORT), *repeat(CASES.stream(long), LONG)])
    handler = CommandHandler(store, CASES)

    def ours() -> float:
        return load_rate(lambda: handler.load(short).state.corrections, SHORT, environment.seconds)

    def raw() -> float:
        found = {"events.stream": CASES.stream(short)}
        return load_rate(
            lambda: len(list(store.commits.find(found).sort("_id", 1))), SHORT, environment.seconds
        )

    def compare(their_rate: Callable[[], float], reference_name: str, bar: float | None) -> Row:
        mine, theirs = in_turn(environment.rounds, ours, their_rate)
        case = f"load an aggregate of {SHORT} events"
        return row(ID, case, mine, theirs, reference_name=reference_name, unit="loads/s", bar=bar)

    rows = [compare(raw, "find of the same documents", RAW_BAR)]
    for start, bar in PEERS:
        peer = start(environment)
        rows.append(compare(lambda p=peer: p.load_rate(SHORT, environment.seconds), peer.title, bar))
    from_snapshot = _with_snapshot(store, MongoSnapshotStore(database), long)

    def milliseconds(rate: Callable[[], float]) -> Callable[[], float]:
        return lambda: 1000 / rate()

    times = in_turn(
        environment.rounds, milliseconds(lambda: from_snapshot(environment.seconds)), milliseconds(ours)
    )
    rows.append(
        row(
            ID,
            f"load an aggregate of {LONG:,} events with snapshots",
            *times,
            reference_name=f"{SHORT} events without",
            unit="ms",
            bar=SNAPSHOT_BAR,
            less_is_better=True,
        )
    )
    return rows


def _with_snapshot(
    store: MongoEventStore, snapshots: MongoSnapshotStore, identity: str
) -> Callable[[float], float]:
    """Seconds → loads a second of the long stream. A command takes the snapshot, and half as many events as the policy
    allows come after it."""
    handler = CommandHandler(store, CASES_WITH_SNAPSHOTS, snapshots)
    assert CASES_WITH_SNAPSHOTS.snapshots is not None
    after = CASES_WITH_SNAPSHOTS.snapshots.every // 2
    correction = CASES.codec.decode(NewEvent(EVENT_TYPE, DATA))
    for _ in range(1 + after):
        handler.handle(identity, correction, CommandContext(BY))
    loaded = handler.load(identity)
    assert loaded.version - loaded.snapshot == after
    return lambda seconds: load_rate(
        lambda: handler.load(identity).state.corrections, loaded.version, seconds
    )
