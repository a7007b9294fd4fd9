"""What an append stores, what it refuses, and that a refused append leaves nothing behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from event_sourcing.commit_rules import MAX_COMMIT_BYTES
from event_sourcing.errors import ConcurrencyError
from event_sourcing.events import ANY_VERSION, NO_STREAM, NewEvent, StreamWrite
from tests.contract.event_store.writes import BY, assert_whole, to, whole_log

pytestmark = pytest.mark.contract


def test_an_appended_event_is_read_back_as_it_was_given(store):
    data = {
        "name": "教师资格证书补发",
        "n": 3,
        "big": 2**40,
        "x": 1.5,
        "none": None,
        "list": [{"a": [True]}],
        "a.b": 1,
    }
    before = datetime.now(UTC)
    answer = store.append([StreamWrite("item-1", NO_STREAM, [NewEvent("Named", data, 2)])], BY)
    (event,) = store.read_stream("item-1")
    assert (event.stream, event.version, event.position, event.type) == ("item-1", 1, 1, "Named")
    assert (event.data, event.schema_version, event.metadata) == (data, 2, BY)
    assert event.commit_id == answer.commit_id
    assert event.recorded_at.utcoffset().total_seconds() == 0
    assert abs((event.recorded_at - before).total_seconds()) < 60


def test_what_the_writer_does_to_its_data_afterwards_does_not_reach_the_store(store):
    tags = ["first"]
    store.append([to("a-1", tags=tags)], BY)
    tags.append("second")
    (event,) = store.read_stream("a-1")
    assert event.data["tags"] == ["first"]
    assert_whole(whole_log(store))


def test_an_append_answers_position_and_head_versions(store):
    store.append([to("a-1", count=2)], BY)
    answer = store.append([to("a-1", 2), to("b-1", NO_STREAM, 3)], BY)
    assert (answer.position, dict(answer.versions), answer.repeated) == (6, {"a-1": 3, "b-1": 3}, False)
    assert store.end() == 6


def test_an_empty_log_has_no_end_no_streams_and_no_commits(store):
    assert store.end() == 0
    assert list(store.read_stream("none-1")) == []
    assert store.read_commits(0) == []
    assert store.find_commit(uuid4()) is None


@pytest.mark.parametrize("expected", [NO_STREAM, 1, 3, 99])
def test_only_the_head_is_an_acceptable_expected_version(store, expected):
    store.append([to("a-1", count=2)], BY)
    with pytest.raises(ConcurrencyError) as refused:
        store.append([to("a-1", expected)], BY)
    assert (refused.value.stream, refused.value.expected, refused.value.actual) == ("a-1", expected, 2)
    store.append([to("a-1", 2)], BY)
    assert_whole(whole_log(store))


@pytest.mark.parametrize("expected", [1, 7])
def test_a_version_of_a_stream_that_does_not_exist_is_refused(store, expected):
    with pytest.raises(ConcurrencyError) as refused:
        store.append([to("a-1", expected)], BY)
    assert refused.value.actual == 0
    assert store.end() == 0


def test_any_version_appends_after_whatever_is_there(store):
    for head in (1, 2, 3):
        assert store.append([to("a-1", ANY_VERSION)], BY).versions == {"a-1": head}


def test_a_commit_over_several_streams_is_stored_whole_or_not_at_all(store):
    store.append([to("a-1"), to("b-1")], BY)
    with pytest.raises(ConcurrencyError):
        store.append([to("a-1", 1), to("b-1", NO_STREAM), to("c-1", NO_STREAM)], BY)
    assert [len(list(store.read_stream(name))) for name in ("a-1", "b-1", "c-1")] == [1, 1, 0]
    assert store.end() == 2


def test_heads_are_right_after_commits_that_mix_streams_of_different_length(store, request):
    """The stream with the higher version in a shared commit must not hide a later commit of the other."""
    store.append([to("b-1", count=2), to("z-1", count=50)], BY)
    store.append([to("b-1", 2)], BY)
    if hasattr(store, "commits"):
        store = request.getfixturevalue("another_process")
    assert store.append([to("b-1", 3)], BY).versions == {"b-1": 4}
    assert store.append([to("b-1")], BY).versions == {"b-1": 5}


@pytest.mark.parametrize(
    "writes",
    [
        [],
        [StreamWrite("a-1", ANY_VERSION, [])],
        [to("a-1"), to("a-1")],
        [to("a-1", -2)],
        [to("a-1", when=datetime(2026, 1, 1, tzinfo=UTC))],
        [to("a-1", ratio=float("nan"))],
        [to("a-1", tags={"set"})],
        [to("a-1", text="x" * MAX_COMMIT_BYTES)],
    ],
    ids=["no writes", "no events", "stream twice", "odd version", "datetime", "nan", "set", "too large"],
)
def test_what_cannot_be_stored_is_a_value_error_and_leaves_nothing(store, writes):
    with pytest.raises(ValueError, match="."):
        store.append(writes, BY)
    assert store.end() == 0
    assert store.append([to("a-1", NO_STREAM)], BY).position == 1


def test_a_commit_id_takes_effect_once(store):
    commit_id = uuid4()
    first = store.append([to("a-1", NO_STREAM, 2)], BY, commit_id=commit_id)
    store.append([to("a-1", 2)], BY)
    again = store.append([to("a-1", NO_STREAM, 2)], BY, commit_id=commit_id)
    assert again == replace(first, repeated=True)
    assert store.find_commit(commit_id) == again
    assert store.end() == 3


def test_a_repeated_commit_id_answers_the_first_whatever_it_now_says(store):
    commit_id = UUID(int=7)
    first = store.append([to("a-1")], BY, commit_id=commit_id)
    again = store.append([to("b-1", 5), to("a-1", ANY_VERSION)], BY, commit_id=commit_id)
    assert (again.position, again.versions, again.repeated) == (first.position, {"a-1": 1}, True)
    anyway = store.append([to("c-1")], BY, commit_id=commit_id)
    assert (anyway.versions, anyway.repeated) == ({"a-1": 1}, True)
    assert store.end() == 1


def test_a_refused_commit_id_may_be_used_again(store):
    commit_id = uuid4()
    with pytest.raises(ConcurrencyError):
        store.append([to("a-1", 4)], BY, commit_id=commit_id)
    assert store.find_commit(commit_id) is None
    assert store.append([to("a-1", NO_STREAM)], BY, commit_id=commit_id).repeated is False


def test_hashes_link_each_commit_to_its_streams_and_a_changed_event_breaks_them(store):
    store.append([to("a-1")], BY)
    store.append([to("a-1", 1), to("b-1", 0, 2)], BY)
    store.append([to("b-1", 2)], BY)
    commits = whole_log(store)
    assert_whole(commits)
    assert len({commit.hash for commit in commits}) == 3
    forged = replace(commits[1].events[0], data={"n": 99})
    with pytest.raises(AssertionError):
        assert_whole([commits[0], replace(commits[1], events=(forged, *commits[1].events[1:])), commits[2]])
