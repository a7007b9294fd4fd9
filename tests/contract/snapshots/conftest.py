"""An event store and a snapshot store of the same kind, and a counter whose streams grow long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from event_sourcing.command_handling import CommandContext, CommandHandler
from event_sourcing.event_store import EventStore
from event_sourcing.events import Metadata
from event_sourcing.memory_event_store import MemoryEventStore
from event_sourcing.mongo_clients import connect, database
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.mongo_snapshots import MongoSnapshotStore
from event_sourcing.personal_data import PlainVault
from event_sourcing.snapshots import MemorySnapshotStore, Snapshot, SnapshotPolicy, SnapshotStore
from tests.unit.event_sourcing.counters import Counter, Raise, counter_decider

CONTEXT = CommandContext(Metadata("staff-1", "corr-1"))
STREAM = "counter-1"
EVERY = 3


class Wrapping(PlainVault):
    """Seals in sight: what is sealed begins with the subject."""

    def seal(self, subject: str, plaintext: bytes) -> str:
        return f"{subject}:{plaintext.hex()}"

    def open(self, subject: str, sealed: str) -> bytes | None:
        known = super().open(subject, sealed)
        return known and bytes.fromhex(known.decode().partition(":")[2])


@dataclass
class Parts:
    events: EventStore
    snapshots: SnapshotStore
    vault: Wrapping

    def handler(self, schema_version: int = 1, **policy: object) -> CommandHandler:
        """Of a counter with a snapshot every three events."""
        options = {"subject": lambda state: "p-li", **policy}
        snapshots = SnapshotPolicy(Counter, EVERY, schema_version, **options)
        return CommandHandler(
            self.events, replace(counter_decider(self.vault), snapshots=snapshots), self.snapshots
        )

    def raised(self, times: int, **policy: object) -> CommandHandler:
        handler = self.handler(**policy)
        for number in range(1, times + 1):
            handler.handle("1", Raise(number, f"note {number}"), CONTEXT)
        return handler

    def kept(self, schema_version: int = 1) -> Snapshot | None:
        return self.snapshots.find(STREAM, schema_version)


@pytest.fixture(params=["memory", "mongo"])
def parts(request: pytest.FixtureRequest) -> Parts:
    if request.param == "memory":
        return Parts(MemoryEventStore(), MemorySnapshotStore(), Wrapping())
    return request.getfixturevalue("mongo_parts")


@pytest.fixture
def mongo_parts(mongo_uri: str, database_prefix: str) -> Iterator[Parts]:
    with connect(mongo_uri, timeout_seconds=5) as client:
        of_service = database(client, database_prefix, "events")
        events = MongoEventStore(of_service)
        events.ensure_indexes()
        yield Parts(events, MongoSnapshotStore(of_service), Wrapping())
