"""The port of the event store. `memory_event_store` and `mongo_event_store` implement it under one contract suite."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from event_sourcing.events import (
    Appended,
    Metadata,
    PastEvent,
    RecordedCommit,
    RecordedEvent,
    StreamHead,
    StreamWrite,
)


class EventStore(Protocol):
    """A log of commits with gapless positions, and the streams that it is made of.

    Time never runs backwards along the log: a commit is recorded at the writer's clock, or at the time of the commit
    before it if that is later. So all that was recorded by some time is a beginning of the log, whichever processes
    wrote it. The price: after a writer whose clock is ahead, commits bear its time until the other clocks get there.
    """

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
        self,
        stream: str,
        *,
        after_version: int = 0,
        up_to_version: int | None = None,
        as_of: datetime | None = None,
    ) -> Iterator[RecordedEvent]:
        """Events of one stream in version order; nothing for an unknown stream.

        `after_version` is excluded, `up_to_version` included. `as_of` (aware) leaves out what was recorded later
        than that time; an event of that very millisecond belongs to it.
        """
        ...

    def replay(
        self,
        stream: str,
        *,
        after_version: int = 0,
        up_to_version: int | None = None,
        as_of: datetime | None = None,
    ) -> Iterator[PastEvent]:
        """What `read_stream` reads, as far as states are folded from it: for a store, much less to fetch and to build."""
        ...

    def read_category(self, category: str, after_position: int, *, limit: int = 500) -> list[RecordedEvent]:
        """The next events of all streams of a category at positions greater than `after_position`, in that order.

        At most `limit` events of the category; fewer only when the log has no more. What it returns is final, as
        with `read_commits`. Costs a walk over the log up to the last event it returns, so it suits categories that
        make up a good part of their log; an index by category would burden every append.
        """
        ...

    def streams(self, category: str, *, after: str = "", limit: int = 500) -> list[StreamHead]:
        """The next `limit` streams of a category whose names are greater than `after`, in order of their names.

        Names compare by code point. A stream that is made meanwhile is seen if its name is still to come.
        """
        ...

    def commit_at(self, stream: str, version: int) -> RecordedCommit | None:
        """The commit that holds this version of the stream, or None when the stream does not reach so far."""
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
