"""A dress rehearsal: every command of a batch runs by the real rules on a store that remembers but never writes.

So an import learns of all its mistakes before anything is sent, and which of its rows would change anything at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain
from uuid import UUID

from event_sourcing.commit_rules import check_writes
from event_sourcing.errors import ConcurrencyError
from event_sourcing.event_store import EventStore
from event_sourcing.events import (
    ANY_VERSION,
    Appended,
    Metadata,
    PastEvent,
    RecordedCommit,
    RecordedEvent,
    StreamHead,
    StreamWrite,
)
from event_sourcing.memory_event_store import MemoryEventStore, now_in_milliseconds


class RehearsalStore:
    """An EventStore in front of a real one: appends stay in memory; streams are the real ones and then those.

    The log (`read_commits`, `read_category`, `commit_at` beyond the real head, `end`) is that of the rehearsal alone.
    """

    def __init__(self, real: EventStore, clock: Callable[[], datetime] = now_in_milliseconds) -> None:
        self._real = real
        self._rehearsed = MemoryEventStore(clock)
        self._real_heads: dict[str, int] = {}

    def append(
        self, writes: Sequence[StreamWrite], metadata: Metadata, *, commit_id: UUID | None = None
    ) -> Appended:
        check_writes(writes)
        if commit_id is not None and (known := self.find_commit(commit_id)):
            return known
        shifted = []
        for write in writes:
            head = self._real_head(write.stream)
            expected = write.expected_version
            if expected != ANY_VERSION:
                if expected < head:
                    raise ConcurrencyError(write.stream, expected, head)
                expected -= head
            shifted.append(replace(write, expected_version=expected))
        appended = self._rehearsed.append(shifted, metadata, commit_id=commit_id)
        versions = {
            stream: version + self._real_head(stream) for stream, version in appended.versions.items()
        }
        return replace(appended, versions=versions)

    def read_stream(
        self,
        stream: str,
        *,
        after_version: int = 0,
        up_to_version: int | None = None,
        as_of: datetime | None = None,
    ) -> Iterator[RecordedEvent]:
        head = self._real_head(stream)
        rehearsed = (
            replace(event, version=event.version + head)
            for event in self._rehearsed.read_stream(stream, as_of=as_of)
        )
        real = self._real.read_stream(stream, up_to_version=head, as_of=as_of) if head else iter(())
        for event in chain(real, rehearsed):
            if event.version > after_version and (up_to_version is None or event.version <= up_to_version):
                yield event

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
        return self._rehearsed.read_category(category, after_position, limit=limit)

    def streams(self, category: str, *, after: str = "", limit: int = 500) -> list[StreamHead]:
        heads = {head.stream: head for head in self._real.streams(category, after=after, limit=limit)}
        for head in self._rehearsed.streams(category, after=after, limit=limit):
            heads[head.stream] = replace(head, version=head.version + self._real_head(head.stream))
        return [heads[name] for name in sorted(heads)[:limit]]

    def read_commits(self, after_position: int, *, limit: int = 500) -> list[RecordedCommit]:
        return self._rehearsed.read_commits(after_position, limit=limit)

    def commit_at(self, stream: str, version: int) -> RecordedCommit | None:
        head = self._real_head(stream)
        if version <= head:
            return self._real.commit_at(stream, version)
        return self._rehearsed.commit_at(stream, version - head)

    def find_commit(self, commit_id: UUID) -> Appended | None:
        return self._real.find_commit(commit_id) or self._rehearsed.find_commit(commit_id)

    def end(self) -> int:
        return self._rehearsed.end()

    def _real_head(self, stream: str) -> int:
        """Head of the real stream when the rehearsal first touched it; later real events are not seen."""
        if stream not in self._real_heads:
            self._real_heads[stream] = max(
                (event.version for event in self._real.read_stream(stream)), default=0
            )
        return self._real_heads[stream]
