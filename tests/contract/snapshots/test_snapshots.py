"""A snapshot saves reading, is never believed against the events, and never gets in the way of a command."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from event_sourcing.errors import Unavailable
from event_sourcing.events import ANY_VERSION, Metadata, StreamWrite
from event_sourcing.snapshots import Snapshot, SnapshotPolicy
from event_sourcing.store_layer import StoreLayer
from tests.contract.snapshots.conftest import CONTEXT, STREAM, Parts
from tests.unit.event_sourcing.counters import Counter, Raise, Raised, counter_decider

pytestmark = pytest.mark.contract


class Watched(StoreLayer):
    """Notes how many events were read."""

    read = 0

    def replay(self, stream, **bounds):
        for event in super().replay(stream, **bounds):
            self.read += 1
            yield event


def test_a_store_keeps_the_last_snapshot_per_stream_and_schema_version(parts: Parts) -> None:
    one, two = Snapshot(STREAM, 1, 3, "aa", "{}"), Snapshot(STREAM, 2, 3, "aa", "sealed", "p-li")
    other = Snapshot("counter-2", 1, 9, "cc", "[]")
    for snapshot in (one, two, other, replace(one, version=6), replace(one, version=5, hash="bb")):
        parts.snapshots.save(snapshot)
    assert parts.kept(1) == replace(one, version=5, hash="bb")
    assert parts.kept(2) == two
    assert parts.snapshots.find("counter-2", 1) == other
    assert parts.snapshots.find("counter-2", 2) is None


def test_a_load_goes_on_from_the_snapshot_and_reads_only_what_came_after(parts: Parts) -> None:
    expected = parts.raised(7).load("1")
    assert (expected.version, expected.snapshot, expected.state.value) == (7, 6, 28)
    parts.events = watched = Watched(parts.events)
    assert parts.handler().load("1") == expected
    assert watched.read == 1


def test_a_snapshot_holds_what_the_events_say(parts: Parts) -> None:
    loaded = parts.raised(6).load("1")
    parts.snapshots.save(replace(parts.kept(), hash="another"))
    assert parts.handler().load("1") == replace(loaded, snapshot=0)


def test_a_short_stream_gets_none_and_a_command_without_effect_takes_none(parts: Parts) -> None:
    handler = parts.raised(2)
    handler.handle("1", Raise(0), CONTEXT)
    assert parts.kept() is None
    assert handler.load("1").snapshot == 0


def test_a_new_one_is_taken_when_enough_events_lie_beyond_the_last(parts: Parts) -> None:
    for number, version in enumerate((None, None, 3, 3, 3, 6), 1):
        parts.handler().handle("1", Raise(number), CONTEXT)
        kept = parts.kept()
        assert (kept and kept.version) == version


def test_states_as_of_a_version_or_a_time_use_one_that_is_old_enough(parts: Parts) -> None:
    handler = parts.raised(5)
    assert [(handler.load("1", up_to_version=v).snapshot) for v in (1, 2, 3, 4, 5)] == [0, 0, 3, 3, 3]
    assert [(handler.load("1", up_to_version=v).state.value) for v in (0, 1, 2, 3, 4, 5)] == [
        0,
        1,
        3,
        6,
        10,
        15,
    ]
    now = datetime.now(UTC) + timedelta(hours=1)
    assert handler.load("1", as_of=now) == handler.load("1")
    assert handler.load("1", as_of=now - timedelta(days=1)).version == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"hash": "0" * 64},
        {"version": 99},
        {"version": 2},
        {"state": "p-li:" + b"not JSON".hex()},
        {"state": "p-li:" + b'{"value": "many"}'.hex()},
        {"state": "no seal at all"},
    ],
    ids=["another hash", "beyond the head", "another version", "not JSON", "another shape", "not sealed"],
)
def test_a_snapshot_that_the_log_does_not_bear_out_is_passed_over(parts: Parts, wrong: dict) -> None:
    expected = parts.raised(4).load("1")
    parts.snapshots.save(replace(parts.kept(), **wrong))
    assert parts.handler().load("1") == replace(expected, snapshot=0)


def test_a_snapshot_passed_over_is_replaced_by_the_next_command(parts: Parts) -> None:
    parts.raised(4)
    parts.snapshots.save(replace(parts.kept(), version=99))
    parts.handler().handle("1", Raise(5), CONTEXT)
    assert parts.kept().version == 5
    assert parts.handler().load("1").state.value == 15


def test_a_changed_shape_of_the_state_begins_anew_beside_the_old_one(parts: Parts) -> None:
    parts.raised(4)
    renewed = parts.handler(2)
    assert renewed.load("1").snapshot == 0
    renewed.handle("1", Raise(5), CONTEXT)
    assert (parts.kept(1).version, parts.kept(2).version) == (3, 5)
    assert parts.handler(1).load("1").snapshot == 3


def test_a_snapshot_is_sealed_whole_and_goes_with_the_key_of_its_subject(parts: Parts) -> None:
    handler = parts.raised(3)
    kept = parts.kept()
    assert kept.subject == "p-li"
    assert "note" not in kept.state
    parts.vault.forget("p-li")
    forgotten = handler.load("1")
    assert (forgotten.snapshot, forgotten.version, forgotten.state.value) == (0, 3, 6)
    assert forgotten.state.notes == (None, None, None)


def test_snapshots_of_personal_data_without_a_subject_are_refused_when_declared() -> None:
    with pytest.raises(ValueError, match="need a subject"):
        replace(counter_decider(), snapshots=SnapshotPolicy(Counter))


def test_a_state_may_bring_its_own_encoding(parts: Parts) -> None:
    own = {"encode": lambda state: [state.value], "decode": lambda kept: Counter(kept[0], notes=("kept",))}
    assert parts.raised(3, **own).load("1").state == Counter(6, notes=("kept",))


class Broken:
    def save(self, snapshot: Snapshot) -> None:
        raise Unavailable("数据库暂时不可用")

    def find(self, stream: str, schema_version: int) -> Snapshot | None:
        raise Unavailable("数据库暂时不可用")


def test_a_command_does_not_suffer_from_a_store_of_snapshots_that_fails(parts: Parts) -> None:
    parts.snapshots = Broken()
    assert parts.raised(4).load("1").state.value == 10


def test_a_snapshot_that_cannot_be_made_does_not_fail_the_command(parts: Parts) -> None:
    def odd(state: Counter) -> object:
        raise TypeError("no such encoding")

    assert parts.raised(4, encode=odd).load("1").version == 4
    assert parts.kept() is None


def test_a_state_that_does_not_end_with_the_commit_is_not_kept(parts: Parts) -> None:
    """Somebody else's commit lies at that version: the log was set back and written anew since."""
    handler = parts.raised(2)
    codec = counter_decider(parts.vault).codec
    parts.events.append(
        [StreamWrite(STREAM, ANY_VERSION, [codec.encode(Raised("p-li", 9))])], Metadata("a", "b")
    )
    commit = parts.events.commit_at(STREAM, 2)
    handler._snapshots.take(STREAM, Counter(99), 3, commit.commit_id)
    assert parts.kept() is None
