"""Events of a store in memory, committed again to a real one, each by itself."""

from __future__ import annotations

from collections.abc import Sequence

from event_sourcing.events import ANY_VERSION, Metadata, NewEvent, RecordedEvent, StreamWrite
from event_sourcing.memory_event_store import MemoryEventStore
from event_sourcing.mongo_event_store import MongoEventStore

BY = Metadata("editor-1", "corr-1")


def recorded(store: MemoryEventStore) -> list[RecordedEvent]:
    return [event for commit in store.read_commits(0, limit=100_000) for event in commit.events]


def commit(store: MongoEventStore, events: Sequence[RecordedEvent]) -> None:
    for event in events:
        new = NewEvent(event.type, event.data, event.schema_version)
        store.append([StreamWrite(event.stream, ANY_VERSION, [new])], BY)
