"""The port of the event store. `memory_event_store` and `mongo_event_store` implement it under one contract suite."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol
from uuid import UUID

from event_sourcing.events import Appended, Metadata, RecordedCommit, RecordedEvent, StreamWrite


class EventStore(Protocol):
    def append(
        self, writes: Sequence[StreamWrite], metadata: Metadata, *, commit_id: UUID | None = None
    ) -> Appended:
        """Store all writes in one commit, or none.

        When it returns, the commit is durable (majority, journaled). A `commit_id` that was stored before
        writes nothing and answers what the first append answered, with `repeated=True`.

        Raises ConcurrencyError when a stream's head is not the expected version; ValueError for an empty commit,
        an empty write, two writes to one stream, or data that is not JSON or too large; Unavailable when the
        database cannot answer, with code OUTCOME_UNKNOWN if the commit may or may not have been stored.
        """
        ...

    def read_stream(
        self, stream: str, *, after_version: int = 0, up_to_version: int | None = None
    ) -> Iterator[RecordedEvent]:
        """Events of one stream in version order; nothing for an unknown stream."""
        ...

    def read_commits(self, after_position: int, *, limit: int = 500) -> list[RecordedCommit]:
        """The next commits whose first position is greater than `after_position`, in position order.

        What it returns is final: no commit with a smaller position can appear later.
        """
        ...

    def find_commit(self, commit_id: UUID) -> Appended | None:
        """What the append with this id answered, or None when it never took effect."""
        ...

    def end(self) -> int:
        """Position of the last event, 0 for an empty log."""
        ...
