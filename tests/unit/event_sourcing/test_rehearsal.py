from __future__ import annotations

import pytest

from event_sourcing.errors import ConcurrencyError
from event_sourcing.events import ANY_VERSION, Metadata, NewEvent, StreamWrite
from event_sourcing.memory_event_store import MemoryEventStore
from event_sourcing.rehearsal import RehearsalStore

WHY = Metadata("editor", "c" * 32)


def write(stream: str, expected: int, *names: str) -> StreamWrite:
    return StreamWrite(stream, expected, [NewEvent(name, {}) for name in names])


class TestARehearsalStore:
    def test_shows_real_events_and_then_rehearsed_ones_but_writes_nothing(self) -> None:
        real = MemoryEventStore()
        real.append([write("item-1", 0, "A", "B")], WHY)
        store = RehearsalStore(real)
        assert store.append([write("item-1", 2, "C"), write("item-2", 0, "D")], WHY).versions == {
            "item-1": 3,
            "item-2": 1,
        }
        assert [(e.version, e.type) for e in store.read_stream("item-1")] == [(1, "A"), (2, "B"), (3, "C")]
        assert [e.type for e in store.read_stream("item-1", after_version=1, up_to_version=2)] == ["B"]
        assert [e.type for commit in store.read_commits(0) for e in commit.events] == ["C", "D"]
        assert (real.end(), store.end()) == (2, 2)
        assert list(real.read_stream("item-2")) == []

    @pytest.mark.parametrize("expected", [0, 1, 3])
    def test_guards_versions_as_the_real_one_does(self, expected: int) -> None:
        real = MemoryEventStore()
        real.append([write("item-1", 0, "A", "B")], WHY)
        with pytest.raises(ConcurrencyError):
            RehearsalStore(real).append([write("item-1", expected, "C")], WHY)

    def test_knows_real_commits_by_their_id(self) -> None:
        real = MemoryEventStore()
        stored = real.append([write("item-1", 0, "A")], WHY)
        assert RehearsalStore(real).find_commit(stored.commit_id) == real.find_commit(stored.commit_id)

    def test_appends_after_whatever_the_head_is_when_asked_to(self) -> None:
        real = MemoryEventStore()
        real.append([write("item-1", 0, "A")], WHY)
        assert RehearsalStore(real).append([write("item-1", ANY_VERSION, "B")], WHY).versions == {"item-1": 2}
