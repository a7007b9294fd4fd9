from __future__ import annotations

from event_sourcing.events import ANY_VERSION, NewEvent, StreamWrite
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.relay.log_reader import LogReader
from tests.integration.kernel.relaying import BY, append


def _all(reader: LogReader, position: int = 0) -> list[int]:
    found = []
    while commits := list(reader.after(position)):
        found += [commit.position for commit in commits]
        position = commits[-1].last_position
    return found


def test_every_commit_is_read_once_and_in_order(event_store: MongoEventStore) -> None:
    for size in range(8):
        reader = LogReader(event_store.commits, limit=3)
        assert _all(reader) == [1 + 2 * number for number in range(size)]
        append(event_store, "Done", "Done")


def test_it_reads_what_the_store_reads(event_store: MongoEventStore) -> None:
    append(event_store, "Done", "Internal")
    append(event_store, "Done")
    assert list(LogReader(event_store.commits).after(0)) == event_store.read_commits(0)


def test_what_was_read_ahead_is_dropped_for_another_place(event_store: MongoEventStore) -> None:
    for _ in range(9):
        append(event_store, "Done", "Done")
    reader = LogReader(event_store.commits, limit=3)
    reader.after(0)
    assert [commit.position for commit in reader.after(2)] == [3, 5, 7]
    assert _all(reader) == [1 + 2 * number for number in range(9)]


def test_what_is_appended_later_is_read_later(event_store: MongoEventStore) -> None:
    for _ in range(3):
        append(event_store, "Done", "Done")
    reader = LogReader(event_store.commits, limit=3)
    assert len(list(reader.after(0))) == 3
    assert not list(reader.after(6))
    append(event_store, "Done")
    assert [commit.position for commit in reader.after(6)] == [7]


def test_a_batch_is_as_large_as_it_may_be(event_store: MongoEventStore) -> None:
    for _ in range(130):
        append(event_store, "Done")
    assert len(list(LogReader(event_store.commits, limit=120).after(0))) == 120


def test_commits_too_large_for_one_answer_come_in_several(event_store: MongoEventStore) -> None:
    large = NewEvent("Done", {"text": "x" * 7_000_000})
    for _ in range(4):
        event_store.append([StreamWrite("thing-1", ANY_VERSION, [large])], BY)
    reader = LogReader(event_store.commits)
    assert len(list(reader.after(0))) < 4
    assert _all(reader) == [1, 2, 3, 4]
