"""What is due later, and who has it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from event_sourcing import mongo_clients
from event_sourcing.schedule import Schedule, new_entry
from tests.support.waiting import wait_until

pytestmark = pytest.mark.integration

START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


class World:
    """Two processes on one schedule, with one clock moved by hand."""

    def __init__(self, collection: Any) -> None:
        self.entries = collection
        self.now = START
        self.first, self.second = (Schedule(collection, clock=lambda: self.now) for _ in range(2))
        self.first.ensure_indexes()

    def add(self, identity: str, due_in: float = 0) -> None:
        self.entries.insert_one({"_id": identity, **new_entry(START + timedelta(seconds=due_in))})

    def pass_by(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def world(mongo_uri: str, database_prefix: str) -> Iterator[World]:
    client = mongo_clients.connect(mongo_uri)
    yield World(client[f"{database_prefix}schedules"]["schedule"])
    client.close()


def claimed(schedule: Schedule) -> str | None:
    claim = schedule.claim()
    return claim and claim.identity


def test_what_is_due_longest_comes_first_and_what_is_not_due_does_not_come(world: World) -> None:
    world.add("later", 60)
    world.add("b", 2)
    world.add("a", 1)
    world.pass_by(3)
    assert [claimed(world.first), claimed(world.second), claimed(world.first)] == ["a", "b", None]


def test_a_lease_that_is_renewed_holds_and_one_let_go_runs_out(world: World) -> None:
    world.add("a")
    claim = world.first.claim()
    assert claim is not None
    for _ in range(5):
        world.pass_by(8)
        world.first.renew()
        assert claimed(world.second) is None
    world.first.let_go(claim)
    world.first.renew()
    world.pass_by(11)
    assert claimed(world.second) == "a"


def test_who_lost_the_lease_changes_nothing(world: World) -> None:
    world.add("a")
    lost = world.first.claim()
    assert lost is not None
    world.pass_by(11)
    kept = world.second.claim()
    assert kept is not None
    world.first.finish(lost)
    world.first.defer(lost, START)
    assert world.entries.find_one()["lease"] == kept.lease
    world.second.finish(kept)
    assert world.entries.find_one()["due_at"] is None


def test_deferred_work_comes_again_when_due_and_is_counted(world: World) -> None:
    world.add("a")
    for deferrals in range(3):
        claim = world.first.claim()
        assert claim is not None
        assert claim.deferrals == deferrals
        world.first.defer(claim, world.now + timedelta(seconds=5))
        world.pass_by(4)
        assert claimed(world.second) is None
        world.pass_by(1)


def test_removed_work_is_gone(world: World) -> None:
    world.add("a")
    claim = world.first.claim()
    assert claim is not None
    world.first.remove(claim)
    assert world.entries.count_documents({}) == 0


def test_eight_threads_never_share_an_entry(world: World) -> None:
    for number in range(40):
        world.add(f"e{number}")
    taken: list[str] = []

    def work(schedule: Schedule) -> None:
        while (identity := claimed(schedule)) is not None:
            taken.append(identity)

    threads = [threading.Thread(target=work, args=(s,)) for s in (world.first, world.second) * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(taken) == sorted(f"e{number}" for number in range(40))


def test_the_keeper_renews_until_it_is_stopped(world: World) -> None:
    schedule = Schedule(world.entries, lease_for=timedelta(seconds=0.4))
    world.add("a")
    assert schedule.claim()
    first = world.entries.find_one()["leased_until"]
    stop = threading.Event()
    keeper = threading.Thread(target=schedule.keep_leases, args=(stop,))
    keeper.start()
    try:
        wait_until(lambda: world.entries.find_one()["leased_until"] > first + timedelta(seconds=0.4))
    finally:
        stop.set()
        keeper.join(10)
    assert not keeper.is_alive()
