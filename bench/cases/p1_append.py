"""P1: append one event, durable on a majority and journaled, against a raw insert of the same document.

The reference keeps the same document under the same unique index. It gives neither a gapless order, nor the refusal of
a version gap, nor an answer for a repeated intent.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from pymongo.collection import Collection

from bench.environment import Environment
from bench.measuring import Row, in_turn, rate, row
from event_sourcing.events import Metadata, NewEvent, StreamWrite
from event_sourcing.mongo_clients import connect
from event_sourcing.mongo_event_store import MongoEventStore

ID = "P1"
BARS = {1: 0.95, 8: 1.0, 32: 1.5}
"""Concurrent writers → least ratio."""

BY = Metadata("staff-1", "0f9c1a2b3c4d5e6f", None, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
DATA = {
    "number": "1005010200120261123000017",
    "applicant_id": "person-1",
    "reason": "申请材料不齐全,请按提示补正" * 6,
    "defects": [{"pointer": "/values/photo", "label": "免冠照片", "detail": "底色应为白色"}],
}


def run(environment: Environment) -> list[Row]:
    with connect(environment.mongo_uri) as client:
        database = client[environment.unique_name()]
        store = MongoEventStore(database)
        store.ensure_indexes()
        reference = database["raw"]
        reference.create_index([("events.stream", 1), ("events.version", 1)], unique=True)
        try:
            return [_compare(environment, store, reference, writers, bar) for writers, bar in BARS.items()]
        finally:
            client.drop_database(database.name)


def _compare(
    environment: Environment, store: MongoEventStore, reference: Collection[Any], writers: int, bar: float
) -> Row:
    def measure(writing: Callable[[str], Callable[[int, int], object]]) -> float:
        return rate(writing(uuid4().hex), writers, environment.seconds)

    ours, raw = in_turn(
        environment.rounds,
        lambda: measure(lambda name: _appending(store, name)),
        lambda: measure(lambda name: _inserting(reference, name)),
    )
    return row(
        ID,
        f"append, {writers} writer{'s' * (writers > 1)}",
        ours,
        raw,
        reference_name="insert_one",
        unit="events/s",
        bar=bar,
    )


def _appending(store: MongoEventStore, name: str) -> Callable[[int, int], object]:
    def append(writer: int, turn: int) -> object:
        write = StreamWrite(f"application-{name}-{writer}", turn, [NewEvent("CorrectionRequested", DATA)])
        return store.append([write], BY, commit_id=uuid4())

    return append


def _inserting(reference: Collection[Any], name: str) -> Callable[[int, int], object]:
    def insert(writer: int, turn: int) -> object:
        event = {
            "stream": f"application-{name}-{writer}",
            "version": turn + 1,
            "type": "CorrectionRequested",
            "schema_version": 1,
            "data": DATA,
        }
        return reference.insert_one(
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
