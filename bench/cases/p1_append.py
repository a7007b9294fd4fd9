"""P1: append one event, durable on a majority and journaled, against a raw insert of the same document and the peers.

The raw insert keeps the same document under the same unique index. It gives neither a gapless order, nor the refusal of
a version gap, nor an answer for a repeated intent. Of the peers, emmett gives no order over streams; `eventsourcing` gives
one, but not without gaps. Rows without a bar: its option without a lock gives no order that a reader could rely on, and SQLite
is embedded, without a server to ask.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from pymongo.collection import Collection

from bench.environment import Environment
from bench.measuring import Row, in_turn, rate, row
from bench.payload import BY, DATA, EVENT_TYPE
from bench.peers.peer import (
    emmett,
    eventsourcing_on_postgres,
    eventsourcing_on_sqlite,
    eventsourcing_without_lock,
)
from event_sourcing.events import NewEvent, StreamWrite
from event_sourcing.mongo_clients import connect
from event_sourcing.mongo_event_store import MongoEventStore

ID = "P1"
BARS = {1: 0.95, 8: 1.0, 32: 1.5}
"""Concurrent writers → least ratio to the raw insert."""
PEERS = (
    (emmett, 1.3),
    (eventsourcing_on_postgres, 1.5),
    (eventsourcing_without_lock, None),
    (eventsourcing_on_sqlite, None),
)
PEER_WRITERS = 8


def run(environment: Environment) -> list[Row]:
    with connect(environment.mongo_uri) as client:
        database = client[environment.unique_name()]
        store = MongoEventStore(database)
        store.ensure_indexes()
        raw = database["raw"]
        raw.create_index([("events.stream", 1), ("events.version", 1)], unique=True)
        try:
            rows = [
                _compare(environment, store, writers, _raw_rate(raw), "insert_one", bar)
                for writers, bar in BARS.items()
            ]
            for start, bar in PEERS:
                peer = start(environment)
                rows.append(_compare(environment, store, PEER_WRITERS, peer.append_rate, peer.title, bar))
            return rows
        finally:
            client.drop_database(database.name)


def _compare(
    environment: Environment,
    store: MongoEventStore,
    writers: int,
    their_rate: Callable[[int, float], float],
    reference_name: str,
    bar: float | None,
) -> Row:
    ours, theirs = in_turn(
        environment.rounds,
        lambda: rate(appending(store, uuid4().hex), writers, environment.seconds),
        lambda: their_rate(writers, environment.seconds),
    )
    case = f"append, {writers} writer{'s' * (writers > 1)}"
    return row(ID, case, ours, theirs, reference_name=reference_name, unit="events/s", bar=bar)


def _raw_rate(raw: Collection[Any]) -> Callable[[int, float], float]:
    return lambda writers, seconds: rate(_inserting(raw, uuid4().hex), writers, seconds)


def appending(store: MongoEventStore, name: str) -> Callable[[int, int], object]:
    def append(writer: int, turn: int) -> object:
        write = StreamWrite(f"application-{name}-{writer}", turn, [NewEvent(EVENT_TYPE, DATA)])
        return store.append([write], BY, commit_id=uuid4())

    return append


def _inserting(raw: Collection[Any], name: str) -> Callable[[int, int], object]:
    def insert(writer: int, turn: int) -> object:
        event = {
            "stream": f"application-{name}-{writer}",
            "version": turn + 1,
            "type": EVENT_TYPE,
            "schema_version": 1,
            "data": DATA,
        }
        return raw.insert_one(
            {
                "n": 1,
                "commit_id": uuid4(),
                "recorded_at": datetime.now(UTC),
                "actor": BY.actor,
                "correlation_id": BY.correlation_id,
                "causation_id": BY.causation_id,
                "traceparent": BY.traceparent,
                "events": [event],
            }
        )

    return insert
