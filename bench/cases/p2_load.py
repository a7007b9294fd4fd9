"""P2: load an aggregate of 100 events (read and evolve), against a raw read of the same documents and the peers."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from bench.environment import Environment
from bench.measuring import Row, in_turn, row
from bench.payload import BY, DATA
from bench.peers.peer import emmett, eventsourcing_on_postgres, eventsourcing_on_sqlite
from event_sourcing.codec import EventCodec
from event_sourcing.command_handling import CommandHandler
from event_sourcing.decider import Decider
from event_sourcing.events import NewEvent, StreamWrite
from event_sourcing.mongo_clients import connect
from event_sourcing.mongo_event_store import MongoEventStore

ID = "P2"
EVENTS = 100
RAW_BAR = 0.7
PEERS = ((emmett, None), (eventsourcing_on_postgres, 3.0), (eventsourcing_on_sqlite, None))


@dataclass(frozen=True)
class Defect:
    pointer: str
    label: str
    detail: str


@dataclass(frozen=True)
class CorrectionRequested:
    number: str
    applicant_id: str
    reason: str
    defects: tuple[Defect, ...]


@dataclass(frozen=True)
class Case:
    corrections: int = 0
    reason: str = ""


def evolve(case: Case, event: CorrectionRequested) -> Case:
    return Case(case.corrections + 1, event.reason)


DECIDER: Decider[Case, Any, CorrectionRequested] = Decider(
    category="application",
    initial=Case(),
    decide=lambda case, command: [],
    evolve=evolve,
    codec=EventCodec([CorrectionRequested]),
)


def run(environment: Environment) -> list[Row]:
    with connect(environment.mongo_uri) as client:
        database = client[environment.unique_name()]
        store = MongoEventStore(database)
        store.ensure_indexes()
        try:
            return _rows(environment, store)
        finally:
            client.drop_database(database.name)


def _rows(environment: Environment, store: MongoEventStore) -> list[Row]:
    identity = uuid4().hex
    fill(store, identity, EVENTS)

    def compare(their_rate: Callable[[], float], reference_name: str, bar: float | None) -> Row:
        ours, theirs = in_turn(
            environment.rounds, lambda: load_rate(store, identity, EVENTS, environment.seconds), their_rate
        )
        case = f"load an aggregate of {EVENTS} events"
        return row(ID, case, ours, theirs, reference_name=reference_name, unit="loads/s", bar=bar)

    def raw() -> float:
        found = {"events.stream": DECIDER.stream(identity)}
        return _rate(lambda: len(list(store.commits.find(found).sort("_id", 1))), EVENTS, environment.seconds)

    rows = [compare(raw, "find of the same documents", RAW_BAR)]
    for start, bar in PEERS:
        peer = start(environment)
        rows.append(compare(lambda peer=peer: peer.load_rate(EVENTS, environment.seconds), peer.title, bar))
    return rows


def fill(store: MongoEventStore, identity: str, events: int) -> None:
    """A commit for each event, as commands make them."""
    for version in range(events):
        store.append(
            [StreamWrite(DECIDER.stream(identity), version, [NewEvent("CorrectionRequested", DATA)])], BY
        )


def load_rate(store: MongoEventStore, identity: str, events: int, seconds: float) -> float:
    handler = CommandHandler(store, DECIDER)
    return _rate(lambda: handler.load(identity).state.corrections, events, seconds)


def _rate(load: Callable[[], int], expected: int, seconds: float) -> float:
    """Loads a second; each must have found so many events."""
    count = 0
    started = time.perf_counter()
    while time.perf_counter() < started + seconds:
        found = load()
        assert found == expected, f"{found} events instead of {expected}"
        count += 1
    return count / (time.perf_counter() - started)
