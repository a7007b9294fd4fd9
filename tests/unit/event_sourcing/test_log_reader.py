from __future__ import annotations

from event_sourcing.events import ANY_VERSION, Metadata, NewEvent, StreamWrite
from event_sourcing.memory_event_store import MemoryEventStore
from event_sourcing.relay.log_reader import LogReader


def _store(commits: int) -> MemoryEventStore:
    store = MemoryEventStore()
    for _ in range(commits):
        write = StreamWrite("a-1", ANY_VERSION, [NewEvent("Done", {}), NewEvent("Done", {})])
        store.append([write], Metadata("x", "y"))
    return store


def _all(reader: LogReader, position: int = 0) -> list[int]:
    found = []
    while commits := reader.after(position):
        found += [commit.position for commit in commits]
        position = commits[-1].last_position
    return found


def test_every_commit_is_read_once_and_in_order() -> None:
    for size in range(8):
        assert _all(LogReader(_store(size), limit=3)) == [1 + 2 * number for number in range(size)]


def test_what_was_read_ahead_is_dropped_for_another_place() -> None:
    reader = LogReader(_store(9), limit=3)
    reader.after(0)
    assert [commit.position for commit in reader.after(2)] == [3, 5, 7]
    assert _all(reader) == [1 + 2 * number for number in range(9)]


def test_what_is_appended_later_is_read_later() -> None:
    store = _store(3)
    reader = LogReader(store, limit=3)
    assert len(reader.after(0)) == 3
    assert reader.after(6) == []
    store.append([StreamWrite("a-1", ANY_VERSION, [NewEvent("Done", {})])], Metadata("x", "y"))
    assert [commit.position for commit in reader.after(6)] == [7]
