"""An event store in memory for unit tests and examples; it keeps every promise of the port but durability."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from datetime import UTC, datetime
from itertools import islice
from uuid import UUID, uuid4

from event_sourcing.commit_rules import check_writes, commit_hash
from event_sourcing.errors import ConcurrencyError
from event_sourcing.events import (
    ANY_VERSION,
    Appended,
    Metadata,
    PastEvent,
    RecordedCommit,
    RecordedEvent,
    StreamHead,
    StreamWrite,
    category_of,
)


def now_in_milliseconds() -> datetime:
    """Current UTC time at the precision that every store keeps."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


class MemoryEventStore:
    def __init__(self, clock: Callable[[], datetime] = now_in_milliseconds) -> None:
        self._clock = clock
        self._lock = threading.RLock()
        self._commits: list[RecordedCommit] = []
        self._streams: dict[str, list[RecordedEvent]] = {}
        self._hashes: dict[str, str] = {}
        self._answers: dict[UUID, Appended] = {}

    def append(
        self, writes: Sequence[StreamWrite], metadata: Metadata, *, commit_id: UUID | None = None
    ) -> Appended:
        check_writes(writes)
        with self._lock:
            commit_id = commit_id or uuid4()
            if known := self.find_commit(commit_id):
                return known
            for write in writes:
                head = len(self._streams.get(write.stream, ()))
                if write.expected_version not in (ANY_VERSION, head):
                    raise ConcurrencyError(write.stream, write.expected_version, head)
            return self._record(writes, metadata, commit_id)

    def read_stream(
        self,
        stream: str,
        *,
        after_version: int = 0,
        up_to_version: int | None = None,
        as_of: datetime | None = None,
    ) -> Iterator[RecordedEvent]:
        with self._lock:
            events = self._streams.get(stream, [])[after_version:up_to_version]
            return iter([event for event in events if as_of is None or event.recorded_at <= as_of])

    def replay(
        self,
        stream: str,
        *,
        after_version: int = 0,
        up_to_version: int | None = None,
        as_of: datetime | None = None,
    ) -> Iterator[PastEvent]:
        return self.read_stream(stream, after_version=after_version, up_to_version=up_to_version, as_of=as_of)

    def read_category(self, category: str, after_position: int, *, limit: int = 500) -> list[RecordedEvent]:
        with self._lock:
            events = (event for commit in self._commits for event in commit.events)
            found = (e for e in events if e.position > after_position and category_of(e.stream) == category)
            return list(islice(found, limit))

    def streams(self, category: str, *, after: str = "", limit: int = 500) -> list[StreamHead]:
        with self._lock:
            names = (name for name in sorted(self._streams) if name > after and category_of(name) == category)
            return [StreamHead(name, len(self._streams[name])) for name in islice(names, limit)]

    def read_commits(self, after_position: int, *, limit: int = 500) -> list[RecordedCommit]:
        with self._lock:
            return list(islice((c for c in self._commits if c.position > after_position), limit))

    def commit_at(self, stream: str, version: int) -> RecordedCommit | None:
        with self._lock:
            for event in self.read_stream(stream, after_version=version - 1, up_to_version=version):
                return next(commit for commit in self._commits if commit.commit_id == event.commit_id)
            return None

    def find_commit(self, commit_id: UUID) -> Appended | None:
        with self._lock:
            known = self._answers.get(commit_id)
            return known and Appended(known.commit_id, known.position, known.versions, repeated=True)

    def end(self) -> int:
        with self._lock:
            return self._commits[-1].last_position if self._commits else 0

    def _record(self, writes: Sequence[StreamWrite], metadata: Metadata, commit_id: UUID) -> Appended:
        recorded_at = self._clock()
        if self._commits:
            recorded_at = max(recorded_at, self._commits[-1].recorded_at)
        first = position = self.end() + 1
        events: list[RecordedEvent] = []
        for write in writes:
            head = len(self._streams.get(write.stream, ()))
            for version, event in enumerate(write.events, head + 1):
                events.append(
                    RecordedEvent(
                        write.stream,
                        version,
                        position,
                        event.type,
                        event.schema_version,
                        deepcopy(event.data),
                        recorded_at,
                        commit_id,
                        metadata,
                    )
                )
                position += 1
        digest = commit_hash(
            [self._hashes.get(write.stream, "") for write in writes],
            commit_id,
            recorded_at,
            metadata,
            [(e.stream, e.version, e.type, e.schema_version, e.data) for e in events],
        )
        self._commits.append(RecordedCommit(first, commit_id, recorded_at, metadata, tuple(events), digest))
        for recorded in events:
            self._streams.setdefault(recorded.stream, []).append(recorded)
            self._hashes[recorded.stream] = digest
        versions = {write.stream: len(self._streams[write.stream]) for write in writes}
        self._answers[commit_id] = Appended(commit_id, position - 1, versions)
        return self._answers[commit_id]
