"""Time along the log never runs backwards, so a stream can be read as it was at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.contract.event_store.writes import BY, assert_whole, to, whole_log

pytestmark = pytest.mark.contract
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


@pytest.fixture
def history(store, clock):
    """Versions 1 and 2 at noon, 3 a second later, 4 an hour later."""
    for seconds, count in ((0, 2), (1, 1), (3600, 1)):
        clock.at = NOON + timedelta(seconds=seconds)
        store.append([to("a-1", count=count), to("b-1")], BY)
    return store


@pytest.mark.parametrize(
    ("at", "versions"),
    [
        (NOON - MILLISECOND, []),
        (NOON, [1, 2]),
        (NOON + timedelta(seconds=1) - MILLISECOND, [1, 2]),
        (NOON + timedelta(seconds=1), [1, 2, 3]),
        (NOON + timedelta(days=1), [1, 2, 3, 4]),
    ],
)
def test_a_stream_is_read_as_it_was_at_a_time_that_moment_included(history, at, versions):
    assert [event.version for event in history.read_stream("a-1", as_of=at)] == versions
    assert [event.version for event in history.replay("a-1", as_of=at)] == versions


def test_a_time_means_the_same_in_every_zone(history):
    at = NOON.astimezone(timezone(timedelta(hours=8)))
    assert [event.version for event in history.read_stream("a-1", as_of=at)] == [1, 2]


def test_bounds_by_time_and_by_version_hold_together(history):
    found = history.read_stream("a-1", after_version=1, up_to_version=2, as_of=NOON + timedelta(days=1))
    assert [event.version for event in found] == [2]
    found = history.read_stream("a-1", after_version=1, up_to_version=4, as_of=NOON + timedelta(seconds=1))
    assert [event.version for event in found] == [2, 3]


def test_a_clock_that_is_set_back_does_not_turn_the_log_around(store, clock):
    clock.at = NOON
    store.append([to("a-1")], BY)
    clock.at = NOON - timedelta(hours=1)
    store.append([to("a-1")], BY)
    store.append([to("b-1")], BY)
    assert [commit.recorded_at for commit in store.read_commits(0)] == [NOON] * 3
    assert list(store.read_stream("a-1", as_of=NOON - timedelta(minutes=1))) == []
    assert_whole(whole_log(store))


def test_writers_whose_clocks_differ_agree_on_the_order_of_time(mongo_store, another_process, clock):
    clock.at = ahead = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
    for turn in range(3):
        mongo_store.append([to("a-1", turn * 2)], BY)
        another_process.append([to("a-1", turn * 2 + 1)], BY)
    assert {commit.recorded_at for commit in whole_log(mongo_store)} == {ahead}
    assert_whole(whole_log(mongo_store))
