"""A view shows each event exactly once, whatever dies when, and can be rebuilt while it is live (G3, G5)."""

from __future__ import annotations

import random
import subprocess
import sys
import threading

import pytest
from pymongo import ASCENDING
from pymongo.errors import AutoReconnect, BulkWriteError

from event_sourcing import projections, view_rebuild
from event_sourcing.errors import Unavailable
from event_sourcing.mongo_clients import connect
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.projections import ProjectionRunner
from event_sourcing.view_checkpoints import ViewCheckpoint
from event_sourcing.view_rebuild import rebuild
from tests.integration.kernel.counting import Counting, Failing, append, checkpoint, running, shown
from tests.support.waiting import wait_until

pytestmark = pytest.mark.integration


def test_catching_up_shows_every_event_once_and_says_how_far_it_is(event_store, service_database):
    runner = ProjectionRunner(event_store, service_database, Counting())
    assert (runner.behind(), runner.catch_up()) == (0, 0)
    append(event_store, 20)
    append(event_store, 3, kind="Ignored")
    assert runner.behind() == 23
    assert (runner.catch_up(), runner.catch_up(), runner.behind()) == (23, 23, 0)
    assert shown(service_database) == (20, 20)


def test_a_live_view_follows_as_soon_as_the_bell_rings(event_store, service_database):
    with running(ProjectionRunner(event_store, service_database, Counting())):
        for expected in (5, 10):
            append(event_store, 5)
            wait_until(lambda expected=expected: shown(service_database) == (expected, expected))


def test_two_processes_that_run_one_projection_do_not_apply_anything_twice(event_store, service_database):
    runners = [ProjectionRunner(event_store, service_database, Counting()) for _ in range(3)]
    with running(*runners):
        append(event_store, 150)
        wait_until(lambda: checkpoint(service_database) == 150)
    assert shown(service_database) == (150, 150)


@pytest.mark.parametrize(("how", "error"), [("raise", RuntimeError), ("write", BulkWriteError)])
def test_a_failure_leaves_view_and_checkpoint_together(
    event_store, service_database, monkeypatch, how, error
):
    monkeypatch.setattr(projections, "COMMITS_AT_ONCE", 4)
    append(event_store, 10)
    projection = Failing(7, how)
    runner = ProjectionRunner(event_store, service_database, projection)
    with pytest.raises(error):
        runner.catch_up()
    assert checkpoint(service_database) == 6
    assert shown(service_database) == (6, 6)
    projection.mended = True
    assert runner.catch_up() == 10
    assert shown(service_database) == (10, 10)


def test_a_defect_or_an_outage_stops_the_loop_only_until_it_is_over(
    event_store, service_database, monkeypatch
):
    projection = Failing(3)
    runner = ProjectionRunner(event_store, service_database, projection)
    outages = [Unavailable("away"), AutoReconnect("away")]
    read = event_store.read_commits

    def sometimes(*args, **options):
        if outages:
            raise outages.pop()
        return read(*args, **options)

    monkeypatch.setattr(event_store, "read_commits", sometimes)
    monkeypatch.setattr(projections, "LONGEST_PAUSE", 0.05)
    append(event_store, 5)
    with running(runner):
        wait_until(lambda: not outages)
        projection.mended = True
        wait_until(lambda: shown(service_database) == (5, 5))


def test_killed_at_any_moment_view_and_checkpoint_never_differ(event_store, service_database, mongo_uri):
    command = [sys.executable, "-m", "tests.integration.kernel.counting", mongo_uri, service_database.name]
    chance = random.Random(20261124)
    done = threading.Event()

    def write():
        while not done.is_set():
            append(event_store, 20)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(4):
            before = checkpoint(service_database)
            process = subprocess.Popen(command)
            reach = before + chance.randrange(5, 60)
            wait_until(lambda reach=reach: checkpoint(service_database) > reach, interval=0.002)
            process.kill()
            process.wait()
            with service_database.client.start_session(snapshot=True) as session:
                position = service_database["checkpoints"].find_one({"_id": "counting"}, session=session)[
                    "position"
                ]
                total = service_database["totals"].find_one({"_id": "all"}, session=session)["n"]
            assert position == total
    finally:
        done.set()
        writer.join()
    end = ProjectionRunner(event_store, service_database, Counting()).catch_up()
    assert shown(service_database) == (end, end)


def view(database):
    return {name: sorted(map(str, database[name].find())) for name in Counting.collections}


def collections(database):
    return {name for name in database.list_collection_names() if not name.startswith("system.")}


EXPECTED = {"commits", "checkpoints", "streams", "totals"}


def test_a_rebuild_gives_the_live_view_again_and_takes_its_indexes_over(event_store, service_database):
    runner = ProjectionRunner(event_store, service_database, Counting())
    service_database["streams"].create_index([("n", ASCENDING)], name="by_n")
    append(event_store, 30)
    runner.catch_up()
    before = view(service_database)
    service_database["streams"].insert_one({"_id": "spoilt", "n": 1000})
    progress = []
    assert rebuild(event_store, service_database, Counting(), lambda *step: progress.append(step)) == 30
    assert view(service_database) == before
    assert progress == [(30, 30)]
    assert "by_n" in service_database["streams"].index_information()
    append(event_store, 5)
    assert runner.catch_up() == 35
    assert shown(service_database) == (35, 35)
    assert collections(service_database) == EXPECTED


def test_a_view_that_was_never_made_can_be_rebuilt_too(event_store, service_database):
    assert rebuild(event_store, service_database, Counting()) == 0
    append(event_store, 3)
    assert rebuild(event_store, service_database, Counting()) == 3
    assert shown(service_database) == (3, 3)


def test_rebuilding_while_writers_and_the_live_loop_run_loses_and_doubles_nothing(
    event_store, service_database
):
    done = threading.Event()

    def write():
        while not done.is_set():
            append(event_store, 10)

    with running(ProjectionRunner(event_store, service_database, Counting())):
        writers = [threading.Thread(target=write) for _ in range(2)]
        for writer in writers:
            writer.start()
        try:
            for _ in range(3):
                reached = rebuild(event_store, service_database, Counting())
                wait_until(lambda reached=reached: checkpoint(service_database) > reached)
        finally:
            done.set()
            for writer in writers:
                writer.join()
        end = event_store.end()
        wait_until(lambda: checkpoint(service_database) == end)
    assert shown(service_database) == (end, end)
    assert collections(service_database) == EXPECTED


def test_a_rebuild_that_fails_leaves_the_live_view_and_nothing_else(event_store, service_database):
    append(event_store, 10)
    ProjectionRunner(event_store, service_database, Counting()).catch_up()
    with pytest.raises(RuntimeError):
        rebuild(event_store, service_database, Failing(7))
    assert shown(service_database) == (10, 10)
    assert collections(service_database) == EXPECTED
    assert service_database["checkpoints"].count_documents({}) == 1


class Died(BaseException):
    """The process was killed here."""


@pytest.mark.parametrize("renamed", [0, 1, 2])
def test_a_rebuild_that_died_while_swapping_is_finished_by_the_live_loop(
    event_store, service_database, monkeypatch, renamed
):
    append(event_store, 10)
    ProjectionRunner(event_store, service_database, Counting()).catch_up()
    append(event_store, 5)
    carry_out = ViewCheckpoint._carry_out

    def die(self, swap):
        for shadow, live in swap["renames"][:renamed]:
            service_database[shadow].rename(live, dropTarget=True)
        raise Died

    monkeypatch.setattr(ViewCheckpoint, "_carry_out", die)
    with pytest.raises(Died):
        rebuild(event_store, service_database, Counting())
    monkeypatch.setattr(ViewCheckpoint, "_carry_out", carry_out)
    append(event_store, 2)
    assert ProjectionRunner(event_store, service_database, Counting()).catch_up() == 17
    assert shown(service_database) == (17, 17)
    assert collections(service_database) == EXPECTED


def test_what_a_killed_rebuild_left_is_cleared_away_by_the_next(event_store, service_database, monkeypatch):
    append(event_store, 10)
    with monkeypatch.context() as killed:
        killed.setattr(view_rebuild, "drop", lambda *args: None)
        with pytest.raises(RuntimeError):
            rebuild(event_store, service_database, Failing(7))
    assert len(collections(service_database)) > len(EXPECTED)
    rebuild(event_store, service_database, Counting())
    assert collections(service_database) == EXPECTED


def test_of_two_rebuilds_at_once_the_earlier_gives_way(event_store, service_database):
    append(event_store, 10)

    class Interrupted(Counting):
        def changes(self, event):
            if event.position == 10:
                rebuild(event_store, service_database, Counting())
            return super().changes(event)

    with pytest.raises(LookupError, match="another rebuild"):
        rebuild(event_store, service_database, Interrupted())
    assert shown(service_database) == (10, 10)
    assert collections(service_database) == EXPECTED


def test_a_shadow_cleared_away_before_the_swap_does_not_take_the_view_with_it(
    event_store, service_database, monkeypatch
):
    append(event_store, 10)
    announce = ViewCheckpoint.announce_swap
    overtaken = []

    def after_another(self, shadow, at):
        if not overtaken:
            overtaken.append(True)
            rebuild(event_store, service_database, Counting())
        return announce(self, shadow, at)

    monkeypatch.setattr(ViewCheckpoint, "announce_swap", after_another)
    with pytest.raises(LookupError):
        rebuild(event_store, service_database, Counting())
    assert shown(service_database) == (10, 10)
    assert collections(service_database) == EXPECTED


def test_a_rebuild_that_never_gets_its_turn_says_so(event_store, service_database, monkeypatch):
    monkeypatch.setattr(ViewCheckpoint, "announce_swap", lambda *args: False)
    monkeypatch.setattr(view_rebuild, "MAX_RACES", 3)
    with pytest.raises(Unavailable):
        rebuild(event_store, service_database, Counting())


def test_without_a_database_everybody_is_told():
    with connect("mongodb://127.0.0.1:9/?replicaSet=none", timeout_seconds=0.2) as client:
        store = MongoEventStore(client["nowhere"])
        runner = ProjectionRunner(store, client["nowhere"], Counting())
        for ask in (runner.catch_up, runner.behind, lambda: rebuild(store, client["nowhere"], Counting())):
            with pytest.raises(Unavailable):
                ask()
