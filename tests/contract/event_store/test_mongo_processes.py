"""Several processes on one MongoDB, stale memories, broken connections: what only the real store can suffer."""

from __future__ import annotations

import os
import subprocess
import sys
from uuid import uuid4

import bson
import pytest
from bson.raw_bson import RawBSONDocument
from pymongo import WriteConcern
from pymongo.errors import AutoReconnect, OperationFailure, WriteConcernError, WriteError

from event_sourcing.commit_insert import CommitInsert
from event_sourcing.errors import ConcurrencyError, Unavailable
from event_sourcing.events import ANY_VERSION, NO_STREAM
from event_sourcing.mongo_clients import connect
from event_sourcing.mongo_commit_writer import CommitRequest
from event_sourcing.mongo_event_store import MongoEventStore
from tests.contract.event_store.test_concurrency import in_parallel, outcome
from tests.contract.event_store.writes import BY, assert_whole, to, whole_log

pytestmark = pytest.mark.contract

WRITER = """
import sys, threading
from event_sourcing.mongo_clients import connect
from event_sourcing.mongo_commit_writer import CommitRequest
from event_sourcing.mongo_event_store import MongoEventStore
from tests.contract.event_store.writes import BY, to
uri, database, name = sys.argv[1:]
with connect(uri) as client:
    store = MongoEventStore(client[database])
    def write(number):
        for turn in range(25):
            store.append([to(f"{name}-{number}", turn), to("shared-1", -1, 2)], BY)
    threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    [t.start() for t in threads]
    [t.join() for t in threads]
"""


def test_two_processes_share_one_gapless_log_while_a_reader_follows(mongo_store, mongo_uri):
    command = [sys.executable, "-c", WRITER, mongo_uri, mongo_store.commits.database.name]
    writers = [subprocess.Popen([*command, name]) for name in ("left", "right")]
    seen = []
    while True:
        last_round = all(writer.poll() is not None for writer in writers)
        commits = mongo_store.read_commits(seen[-1] if seen else 0, limit=50)
        seen += [event.position for commit in commits for event in commit.events]
        if last_round and not commits:
            break
    assert [writer.returncode for writer in writers] == [0, 0]
    assert seen == list(range(1, 2 * 4 * 25 * 3 + 1))
    assert_whole(whole_log(mongo_store))


def test_a_stale_memory_neither_refuses_what_is_right_nor_accepts_what_is_wrong(mongo_store, another_process):
    mongo_store.append([to("a-1", NO_STREAM)], BY)
    another_process.append([to("a-1", 1, 3)], BY)
    with pytest.raises(ConcurrencyError) as refused:
        mongo_store.append([to("a-1", 1)], BY)
    assert refused.value.actual == 4
    another_process.append([to("a-1", 4)], BY)
    assert mongo_store.append([to("a-1", 5)], BY).versions == {"a-1": 6}
    assert another_process.append([to("a-1", ANY_VERSION)], BY).versions == {"a-1": 7}
    with pytest.raises(ConcurrencyError):
        mongo_store.append([to("a-1", 9)], BY)
    with pytest.raises(ConcurrencyError):
        another_process.append([to("a-1", NO_STREAM)], BY)
    assert_whole(whole_log(mongo_store))


def test_a_new_stream_that_another_process_made_first_is_refused(mongo_store, another_process):
    another_process.append([to("a-1", NO_STREAM)], BY)
    with pytest.raises(ConcurrencyError) as refused:
        mongo_store.append([to("a-1", NO_STREAM)], BY)
    assert refused.value.actual == 1


def test_one_commit_id_from_two_processes_is_stored_once(mongo_store, another_process):
    for expected in (NO_STREAM, ANY_VERSION):
        commit_id = uuid4()
        stores = [mongo_store, another_process] * 4
        answers = in_parallel(
            lambda n, c=commit_id, e=expected, s=stores: s[n].append([to(f"a-{e}", e)], BY, commit_id=c), 8
        )
        assert sum(not answer.repeated for answer in answers) == 1
    assert_whole(whole_log(mongo_store))


def test_processes_that_compete_for_one_version_have_one_winner(mongo_store, another_process):
    stores = [mongo_store, another_process] * 4
    for head in range(5):
        answers = in_parallel(lambda n, h=head, s=stores: outcome(lambda: s[n].append([to("a-1", h)], BY)), 8)
        assert sum(not isinstance(answer, Exception) for answer in answers) == 1
    assert_whole(whole_log(mongo_store))


class Faulty:
    """The insert command over a connection that breaks: before the server has the batch, or after."""

    def __init__(self, insert, faults):
        self._insert = insert
        self._faults = list(faults)

    def send(self, documents):
        fault = self._faults.pop(0) if self._faults else None
        if isinstance(fault, Exception):
            raise fault
        refused = self._insert.send(documents)
        if fault == "after":
            raise AutoReconnect("connection closed")
        if fault == "unconfirmed":
            raise WriteConcernError("waiting for replication timed out", 64)
        return refused


def breaking(store: MongoEventStore, *faults) -> MongoEventStore:
    store._writer._insert_command = Faulty(store._writer._insert_command, faults)
    return store


LOST = AutoReconnect("connection closed")


@pytest.mark.parametrize("expected", [1, ANY_VERSION])
@pytest.mark.parametrize(
    "faults",
    [("after",), (LOST,), (LOST, "after"), ("unconfirmed",), ("after", LOST)],
)
def test_a_broken_connection_is_settled_by_the_commit_id(mongo_store, expected, faults):
    mongo_store.append([to("a-1")], BY)
    answer = breaking(mongo_store, *faults).append([to("a-1", expected)], BY)
    assert (answer.versions, answer.position, answer.repeated) == ({"a-1": 2}, 2, False)
    assert mongo_store.end() == 2
    assert mongo_store.append([to("a-1", 2)], BY).position == 3
    assert_whole(whole_log(mongo_store))


@pytest.mark.parametrize("fault", ["after", LOST, "unconfirmed"])
def test_a_batch_over_a_broken_connection_is_stored_once(mongo_store, fault):
    breaking(mongo_store, "slow", fault, fault)
    in_parallel(lambda n: mongo_store.append([to(f"s-{n}", NO_STREAM), to("all-1")], BY), 12)
    assert mongo_store.end() == 24
    assert_whole(whole_log(mongo_store))


def test_commits_too_large_for_one_message_go_in_several(mongo_store, monkeypatch):
    monkeypatch.setattr("event_sourcing.mongo_commit_writer.LARGEST_BATCH", 1000)
    requests = [CommitRequest([to(f"s-{n}", NO_STREAM)], BY, uuid4()) for n in range(7)]
    assert [answer.position for answer in mongo_store._writer.write(requests)] == [1, 2, 3, 4, 5, 6, 7]
    assert_whole(whole_log(mongo_store))


def test_what_the_set_cannot_confirm_is_no_success(mongo_store):
    two_nodes = mongo_store.commits.with_options(write_concern=WriteConcern(w=2, wtimeout=50))
    with pytest.raises(WriteConcernError):
        CommitInsert(two_nodes).send([RawBSONDocument(bson.encode({"_id": 1, "n": 1}))])


def test_a_batch_spoilt_by_the_server_keeps_what_came_before(mongo_store):
    """A validator stands for any refusal that is not a lost race."""
    mongo_store.commits.database.command({"collMod": "commits", "validator": {"n": {"$lt": 2}}})
    requests = [CommitRequest([to(f"s-{n}", NO_STREAM, 1 + n % 2)], BY, uuid4()) for n in range(2)]
    stored, refused = mongo_store._writer.write(requests)
    assert stored.position == 1
    assert isinstance(refused, WriteError)


def test_a_repeat_of_an_older_commit_is_told_apart_from_an_attempt_of_ones_own(mongo_store):
    commit_id = uuid4()
    mongo_store.append([to("a-1")], BY, commit_id=commit_id)
    again = breaking(mongo_store, LOST).append([to("a-1")], BY, commit_id=commit_id)
    assert again.repeated is True


def test_a_connection_that_stays_broken_leaves_the_outcome_unknown_and_nothing_double(mongo_store):
    commit_id = uuid4()
    with pytest.raises(Unavailable) as unknown:
        breaking(mongo_store, "after", LOST, LOST).append([to("a-1")], BY, commit_id=commit_id)
    assert unknown.value.code == "OUTCOME_UNKNOWN"
    assert mongo_store.append([to("a-1")], BY, commit_id=commit_id).position == 1
    assert mongo_store.end() == 1


def test_another_writer_that_takes_the_version_meanwhile_wins(mongo_store, another_process):
    mongo_store.append([to("a-1")], BY)

    class Overtaken(Faulty):
        def send(self, documents):
            if self._faults:
                another_process.append([to("a-1", 1)], BY)
            return super().send(documents)

    mongo_store._writer._insert_command = Overtaken(mongo_store._writer._insert_command, [LOST])
    with pytest.raises(ConcurrencyError):
        mongo_store.append([to("a-1", 1)], BY)
    assert_whole(whole_log(mongo_store))


def test_a_refusal_that_is_no_outage_is_shown_as_the_defect_it_is(mongo_store):
    with pytest.raises(OperationFailure):
        breaking(mongo_store, OperationFailure("not authorised", 13)).append([to("a-1")], BY)
    mongo_store.commits.database.command(
        {"collMod": "commits", "validator": {"n": {"$lt": 2}}, "validationLevel": "strict"}
    )
    with pytest.raises(WriteError):
        mongo_store.append([to("a-1", count=2)], BY)
    assert mongo_store.append([to("a-1", NO_STREAM)], BY).position == 1


@pytest.mark.parametrize("data", [{1: "a"}, {"n": 2**70}], ids=["key is no text", "more than int64"])
def test_data_that_bson_cannot_hold_is_a_value_error(mongo_store, data):
    with pytest.raises(ValueError, match="cannot be stored"):
        mongo_store.append([to("a-1", inner=data)], BY)
    assert mongo_store.end() == 0


def test_a_commit_that_grows_too_large_as_bson_is_a_value_error(mongo_store):
    with pytest.raises(ValueError, match="too large to store"):
        mongo_store.append([to("a-1", many=[1] * 1_500_000)], BY)


def test_without_a_database_nothing_is_stored_and_everyone_is_told():
    with connect("mongodb://127.0.0.1:9/?replicaSet=none", timeout_seconds=0.3) as client:
        store = MongoEventStore(client["nowhere"])
        with pytest.raises(Unavailable) as refused:
            store.append([to("a-1")], BY)
        assert refused.value.code == "UNAVAILABLE"
        for read in (store.end, lambda: store.read_commits(0), lambda: store.find_commit(uuid4())):
            with pytest.raises(Unavailable):
                read()
        with pytest.raises(Unavailable):
            list(store.read_stream("a-1"))


def test_a_store_made_before_a_fork_refuses_to_write_after_it(mongo_store):
    mongo_store._pid = os.getpid() + 1
    with pytest.raises(RuntimeError, match="after the fork"):
        mongo_store.append([to("a-1")], BY)


def test_heads_are_found_through_an_index_however_long_the_stream(mongo_store):
    mongo_store.append([to("a-1"), to("z-1", count=9)], BY)
    for _ in range(60):
        mongo_store.append([to("a-1")], BY)
    plan = mongo_store.commits.find({"events.stream": "a-1"}).sort("_id", -1).limit(1).explain()
    assert plan["executionStats"]["totalDocsExamined"] == 1


def test_heads_kept_in_memory_are_bounded_and_forgotten_ones_are_read_again(mongo_store, monkeypatch):
    monkeypatch.setattr("event_sourcing.stream_heads.HEADS_KEPT", 3)
    for turn in range(2):
        for number in range(5):
            mongo_store.append([to(f"s-{number}", turn)], BY)
    assert len(mongo_store._writer._heads._known) == 3
    assert_whole(whole_log(mongo_store))
