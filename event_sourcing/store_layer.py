"""An event store in front of another one, for those who add something to a commit or to what is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from event_sourcing.event_store import EventStore
from event_sourcing.events import (
    Appended,
    Metadata,
    PastEvent,
    RecordedCommit,
    RecordedEvent,
    StreamHead,
    StreamWrite,
)


class StoreLayer:
    """Passes everything on. A subclass overrides what it has an opinion on."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    def append(
        self, writes: Sequence[StreamWrite], metadata: Metadata, *, commit_id: UUID | None = None
    ) -> Appended:
        return self._store.append(writes, metadata, commit_id=commit_id)

    def read_stream(
        self,
        stream: str,
        *,
        after_version: int = 0,
        up_to_version: int | None = None,
        as_of: datetime | None = None,
    ) -> Iterator[RecordedEvent]:
        return self._store.read_stream(
            stream, after_version=after_version, up_to_version=up_to_version, as_of=as_of
        )

    def replay(
        self,
        stream: str,
        *,
        after_version: int = 0,
        up_to_version: int | None = None,
        as_of: datetime | None = None,
    ) -> Iterator[PastEvent]:
        return self._store.replay(
            stream, after_version=after_version, up_to_version=up_to_version, as_of=as_of
        )

    def read_category(self, category: str, after_position: int, *, limit: int = 500) -> list[RecordedEvent]:
        return self._store.read_category(category, after_position, limit=limit)

    def streams(self, category: str, *, after: str = "", limit: int = 500) -> list[StreamHead]:
        return self._store.streams(category, after=after, limit=limit)

    def read_commits(self, after_position: int, *, limit: int = 500) -> list[RecordedCommit]:
        return self._store.read_commits(after_position, limit=limit)

    def commit_at(self, stream: str, version: int) -> RecordedCommit | None:
        return self._store.commit_at(stream, version)

    def find_commit(self, commit_id: UUID) -> Appended | None:
        return self._store.find_commit(commit_id)

    def end(self) -> int:
        return self._store.end()
