"""What readers of a stream and of the log are promised."""

from __future__ import annotations

import pytest

from tests.contract.event_store.writes import BY, assert_whole, to, whole_log

pytestmark = pytest.mark.contract


@pytest.mark.parametrize(
    ("after", "up_to", "versions"),
    [
        (0, None, [1, 2, 3, 4, 5]),
        (2, None, [3, 4, 5]),
        (0, 3, [1, 2, 3]),
        (1, 4, [2, 3, 4]),
        (5, None, []),
        (3, 2, []),
    ],
)
def test_a_stream_is_read_in_version_order_within_the_bounds(store, after, up_to, versions):
    store.append([to("a-1", count=2), to("b-1", count=2)], BY)
    store.append([to("b-1"), to("a-1")], BY)
    store.append([to("a-1", count=2)], BY)
    bounds = {"after_version": after, "up_to_version": up_to}
    found = list(store.read_stream("a-1", **bounds))
    assert [event.version for event in found] == versions
    assert [bare(event) for event in store.replay("a-1", **bounds)] == [bare(event) for event in found]


def bare(event):
    return event.version, event.type, event.schema_version, event.data


def test_streams_whose_names_begin_alike_are_not_mixed_up(store):
    store.append([to("a-1")], BY)
    store.append([to("a-10", count=2)], BY)
    assert len(list(store.read_stream("a-1"))) == 1


def test_a_long_stream_is_read_whole(store):
    for _ in range(12):
        store.append([to("a-1", count=50)], BY)
    assert [event.version for event in store.read_stream("a-1")] == list(range(1, 601))


def test_the_log_is_read_in_pages_of_whole_commits(store):
    for count in (1, 3, 2, 1):
        store.append([to("a-1", count=count)], BY)
    assert [commit.position for commit in store.read_commits(0, limit=2)] == [1, 2]
    assert [commit.position for commit in store.read_commits(4, limit=2)] == [5, 7]
    assert [commit.position for commit in store.read_commits(5, limit=2)] == [7]
    assert store.read_commits(7) == []
    assert_whole(whole_log(store, limit=1))


def test_events_of_a_commit_keep_the_order_of_the_write_and_share_its_facts(store):
    store.append([to("b-1", count=2), to("a-1")], BY)
    (commit,) = store.read_commits(0)
    assert [(event.stream, event.version) for event in commit.events] == [("b-1", 1), ("b-1", 2), ("a-1", 1)]
    assert {(e.commit_id, e.recorded_at, e.metadata) for e in commit.events} == {
        (commit.commit_id, commit.recorded_at, commit.metadata)
    }
    assert commit.last_position == store.end() == 3


def test_the_commit_of_a_version_is_found(store):
    store.append([to("b-1", count=2), to("a-1")], BY)
    store.append([to("a-1", count=2)], BY)
    first, second = store.read_commits(0)
    assert [store.commit_at("a-1", version) for version in (1, 2, 3)] == [first, second, second]
    assert store.commit_at("b-1", 2) == first
    assert [store.commit_at(*place) for place in (("a-1", 4), ("b-1", 0), ("c-1", 1))] == [None] * 3
