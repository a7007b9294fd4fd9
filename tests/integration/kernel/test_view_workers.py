"""Several processes run one view, are paused and killed in the middle, and a rebuild goes on beside: the view is the fold (G5)."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pymongo.database import Database

from event_sourcing.mongo_transactions import PATIENCE, end_abandoned
from event_sourcing.projections import ProjectionRunner
from tests.integration.kernel.counting import Counting, append, checkpoint, running
from tests.integration.kernel.ledger import entries, fold, position, write_some
from tests.support.waiting import wait_until

pytestmark = pytest.mark.integration

WORKERS = 3
ACTIONS = 6
TAKEN_OVER = sum(PATIENCE) + 20


class Workers:
    """Processes of one kind that run the ledger's loop; each may be paused, and killed and replaced."""

    def __init__(self, uri: str, database: str) -> None:
        self._arguments = (uri, database)
        self._running = [self._start("run") for _ in range(WORKERS)]
        self._paused: set[int] = set()
        self._rebuilds: list[subprocess.Popen[bytes]] = []

    def pause(self, index: int) -> None:
        self._running[index].send_signal(signal.SIGSTOP)
        self._paused.add(index)

    def go_on(self) -> None:
        for index in self._paused:
            self._running[index].send_signal(signal.SIGCONT)
        self._paused.clear()

    def replace(self, index: int) -> None:
        """kill -9, and another one in its place."""
        _kill(self._running[index])
        self._paused.discard(index)
        self._running[index] = self._start("run")

    def rebuild(self) -> None:
        self._rebuilds.append(self._start("rebuild"))

    def wait_for_rebuilds(self) -> int:
        """How many came to their end; the others gave way to a later one."""
        return sum(process.wait(60) == 0 for process in self._rebuilds)

    def kill_all(self) -> None:
        for process in (*self._running, *self._rebuilds):
            _kill(process)

    def _start(self, what: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.integration.kernel.ledger", what, *self._arguments]
        return subprocess.Popen(command, stderr=subprocess.DEVNULL if what == "rebuild" else None)


def _kill(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


@contextmanager
def workers(uri: str, database: Database[dict[str, Any]]) -> Iterator[Workers]:
    started = Workers(uri, database.name)
    try:
        yield started
    finally:
        started.kill_all()
        end_abandoned(database.client, 0)


@contextmanager
def writing(store, chance):
    done = threading.Event()

    def write() -> None:
        while not done.wait(0.002):
            write_some(store, chance, 5)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield
    finally:
        done.set()
        writer.join()


@pytest.mark.parametrize("seed", [20261125, 7])
def test_whatever_is_paused_killed_or_rebuilt_when_the_view_is_the_fold_of_its_events(
    event_store, service_database, mongo_uri, seed
):
    chance = random.Random(seed)
    write_some(event_store, chance, 20)
    with workers(mongo_uri, service_database) as processes:
        wait_until(lambda: position(service_database) >= 20, message="the workers begin")
        with writing(event_store, random.Random(seed + 1)):
            for _ in range(ACTIONS):
                reached = position(service_database)
                match chance.choice(("pause", "kill", "rebuild", "go on")):
                    case "pause":
                        processes.go_on()
                        processes.pause(chance.randrange(WORKERS))
                    case "kill":
                        processes.replace(chance.randrange(WORKERS))
                    case "rebuild":
                        processes.rebuild()
                    case _:
                        processes.go_on()
                wait_until(
                    lambda reached=reached: position(service_database) > reached + 20,
                    timeout=TAKEN_OVER,
                    interval=0.01,
                    message="the view goes on",
                )
            processes.rebuild()
            assert processes.wait_for_rebuilds() >= 1
        processes.go_on()
        end = event_store.end()
        wait_until(lambda: position(service_database) == end, timeout=TAKEN_OVER, message="the view is whole")
        assert entries(service_database) == fold(event_store)


def test_a_worker_paused_inside_its_transaction_is_overtaken_and_does_nothing_when_it_wakes(
    event_store, service_database, mongo_uri
):
    """It is stopped while it holds the checkpoint's lock: the others end its transaction after seconds."""
    with workers(mongo_uri, service_database) as processes:
        write_some(event_store, random.Random(1), 20)
        wait_until(lambda: position(service_database) >= 20, message="the workers begin")
        for index in range(WORKERS):
            with writing(event_store, random.Random(index)):
                processes.pause(index)
                reached = position(service_database)
                wait_until(
                    lambda reached=reached: position(service_database) > reached + 50,
                    timeout=TAKEN_OVER,
                    message="another worker goes on",
                )
            processes.go_on()
        end = event_store.end()
        wait_until(lambda: position(service_database) == end, timeout=TAKEN_OVER)
        assert entries(service_database) == fold(event_store)


class Reading:
    """A store that counts how many commits were read from it."""

    def __init__(self, store):
        self._store = store
        self.commits = 0

    def read_commits(self, after_position, *, limit=500):
        found = self._store.read_commits(after_position, limit=limit)
        self.commits += len(found)
        return found

    def end(self):
        return self._store.end()


def test_workers_that_lose_a_race_leave_the_work_to_the_one_that_won(event_store, service_database):
    """Racing for each batch, three workers would read every commit three times."""
    stores = [Reading(event_store) for _ in range(3)]
    with running(*(ProjectionRunner(store, service_database, Counting()) for store in stores)):
        append(event_store, 300)
        wait_until(lambda: checkpoint(service_database) == 300)
    assert sum(store.commits for store in stores) < 450
