"""Short ways to say what the tests append, and what must hold of any log."""

from __future__ import annotations

from typing import Any

from event_sourcing.audit import Auditor
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
    """Positions without gap, versions of each stream without gap, time forwards, and every link of the chain in place."""
    auditor = Auditor()
    assert [finding for commit in commits for finding in auditor.check(commit)] == []
