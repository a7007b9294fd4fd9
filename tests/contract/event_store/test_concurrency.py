"""Many writers at once: no gap, no order that changes afterwards, no lost and no double commit."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from event_sourcing.errors import ConcurrencyError
from event_sourcing.events import ANY_VERSION, NO_STREAM
from tests.contract.event_store.writes import BY, assert_whole, to, whole_log

pytestmark = pytest.mark.contract
WRITERS, EACH = 16, 12


def in_parallel(job, count=WRITERS):
    with ThreadPoolExecutor(count) as pool:
        return [future.result() for future in [pool.submit(job, number) for number in range(count)]]


def outcome(job):
    try:
        return job()
    except ConcurrencyError as refused:
        return refused


def test_threads_that_write_to_their_own_streams_all_succeed_without_a_gap(store):
    def write(number):
        for turn in range(EACH):
            store.append([to(f"own-{number}", turn * 2, 2), to("shared-1", ANY_VERSION)], BY)

    in_parallel(write)
    assert store.end() == WRITERS * EACH * 3
    assert_whole(whole_log(store))


def test_of_writers_that_saw_the_same_version_exactly_one_wins(store):
    store.append([to("a-1", NO_STREAM)], BY)
    for head in range(1, 6):
        answers = in_parallel(lambda _, head=head: outcome(lambda: store.append([to("a-1", head)], BY)))
        refused = [answer for answer in answers if isinstance(answer, ConcurrencyError)]
        assert len(refused) == WRITERS - 1
        assert all(error.actual >= head + 1 for error in refused)
    assert_whole(whole_log(store))


def test_writers_that_read_and_retry_all_get_through(store):
    def increment(_):
        for _ in range(5):
            while True:
                head = len(list(store.read_stream("a-1")))
                if not isinstance(outcome(lambda head=head: store.append([to("a-1", head)], BY)), Exception):
                    break

    in_parallel(increment, 8)
    assert store.end() == 40
    assert_whole(whole_log(store))


def test_one_commit_id_from_many_threads_is_stored_once(store):
    for expected in (NO_STREAM, ANY_VERSION):
        commit_id = uuid4()
        write = [to(f"a-{expected}", expected)]
        answers = in_parallel(lambda _, w=write, c=commit_id: store.append(w, BY, commit_id=c))
        assert sum(not answer.repeated for answer in answers) == 1
        assert len({answer.position for answer in answers}) == 1
    assert_whole(whole_log(store))


def test_one_bad_commit_does_not_harm_those_written_with_it(store):
    def write(number):
        if number % 2:
            with pytest.raises(ValueError, match="not JSON"):
                store.append([to("bad-1", tags={"set"})], BY)
        else:
            store.append([to(f"good-{number}", NO_STREAM)], BY)

    in_parallel(write)
    assert store.end() == WRITERS / 2
    assert_whole(whole_log(store))


def test_a_reader_never_sees_a_position_appear_behind_it(store):
    written = threading.Event()
    seen: list[int] = []

    def follow():
        position = 0
        while True:
            last_round = written.is_set()
            commits = store.read_commits(position, limit=7)
            for commit in commits:
                seen.extend(event.position for event in commit.events)
                position = commit.last_position
            if last_round and not commits:
                return

    reader = threading.Thread(target=follow)
    reader.start()
    in_parallel(lambda n: [store.append([to(f"s-{n}", count=1 + n % 3)], BY) for _ in range(EACH)])
    written.set()
    reader.join()
    assert seen == list(range(1, store.end() + 1))
