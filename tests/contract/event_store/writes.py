"""Short ways to say what the tests append, and what must hold of any log."""

from __future__ import annotations

from typing import Any

from event_sourcing.commit_rules import commit_hash
from event_sourcing.event_store import EventStore
from event_sourcing.events import ANY_VERSION, Metadata, NewEvent, RecordedCommit, StreamWrite

BY = Metadata("staff-1", "corr-1", "cause-1", "00-trace")


def to(stream: str, expected: int = ANY_VERSION, count: int = 1, **data: Any) -> StreamWrite:
    return StreamWrite(stream, expected, [NewEvent("Counted", {"n": n, **data}) for n in range(count)])


def whole_log(store: EventStore, *, limit: int = 500) -> list[RecordedCommit]:
    commits: list[RecordedCommit] = []
    while page := store.read_commits(commits[-1].last_position if commits else 0, limit=limit):
        commits += page
    return commits


def assert_whole(commits: list[RecordedCommit]) -> None:
    """Positions without gap, versions of each stream without gap, and every link of the audit chain in place."""
    position, heads, hashes = 1, {}, {}
    for commit in commits:
        assert commit.position == position
        streams = list(dict.fromkeys(event.stream for event in commit.events))
        for event in commit.events:
            assert event.position == position
            assert event.version == heads.get(event.stream, 0) + 1
            heads[event.stream] = event.version
            position += 1
        assert commit.hash == commit_hash(
            [hashes.get(stream, "") for stream in streams],
            commit.commit_id,
            commit.recorded_at,
            commit.metadata,
            [(e.stream, e.version, e.type, e.schema_version, e.data) for e in commit.events],
        )
        hashes.update(dict.fromkeys(streams, commit.hash))
