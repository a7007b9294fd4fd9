"""An erasure is an event first; its effects happen behind it, whatever fails in between, and spare whoever comes back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from event_sourcing.erasures import COLLECTION, Erasures, SubjectErased
from event_sourcing.events import Metadata
from event_sourcing.mongo_vault import MongoVault
from tests.support.waiting import wait_until

pytestmark = pytest.mark.integration

BY = Metadata("admin-1", "corr-1")


class World:
    """`failures`: raised by the next effects, one each, before they have happened."""

    def __init__(self, store: Any, database: Any) -> None:
        self.store, self.database = store, database
        self.vault = MongoVault(database, bytes(range(32)))
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.failures: list[Exception] = []
        self.done: list[SubjectErased] = []
        self.erasures = self.process()

    def process(self) -> Erasures:
        return Erasures(self.store, self.database, self.vault, self.effects, clock=lambda: self.now())

    def effects(self, erased: SubjectErased) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.vault.forget(erased.subject, made_by=erased.at)
        self.done.append(erased)

    def erase(self, subject: str = "p-li") -> Any:
        return self.erasures.erase(subject, "on request", BY)


@pytest.fixture
def world(event_store, service_database) -> World:
    return World(event_store, service_database)


def test_effects_that_failed_happen_later_and_only_then_is_the_erasure_behind_us(world: World) -> None:
    sealed = world.vault.seal("p-li", b"secret")
    world.failures = [OSError("the disk")]
    with pytest.raises(OSError, match="the disk"):
        world.erase()
    assert world.erasures.erased_at("p-li") is not None
    assert world.vault.open("p-li", sealed) == b"secret"

    world.process().catch_up()

    assert world.vault.open("p-li", sealed) is None
    world.process().catch_up()
    assert len(world.done) == 1


def test_the_loop_outlives_a_failure_and_tries_again(world: World) -> None:
    world.vault.seal("p-li", b"secret")
    world.failures = [OSError("once"), OSError("twice")]
    with pytest.raises(OSError, match="once"):
        world.erase()
    stop = threading.Event()
    loop = threading.Thread(target=world.erasures.run, args=[stop])
    loop.start()
    try:
        wait_until(lambda: world.done)
    finally:
        stop.set()
        loop.join()
    assert not world.vault.knows("p-li")


def test_who_was_erased_and_has_not_come_back_is_not_erased_again(world: World) -> None:
    world.vault.seal("p-li", b"secret")
    first, second = world.erase(), world.erase()
    assert (first.repeated, second.repeated) == (False, True)
    assert first.at == second.at
    assert [event.type for event in world.store.read_stream("subject-p-li")] == ["SubjectErased"]


def test_effects_that_are_repeated_spare_the_new_key_of_one_who_has_come_back(world: World) -> None:
    world.vault.seal("p-li", b"secret")
    world.erase()
    world.now = lambda: datetime.now(UTC) + timedelta(seconds=1)
    returned = world.vault.seal("p-li", b"back again")
    world.database[COLLECTION].delete_many({})

    world.erasures.catch_up()

    assert len(world.done) == 2
    assert world.vault.open("p-li", returned) == b"back again"
    again = world.erase()
    assert not again.repeated
    assert world.vault.open("p-li", returned) is None
    assert world.erasures.erased_at("p-li") == again.at


def test_an_export_is_recorded_and_is_no_erasure(world: World) -> None:
    world.erasures.record_export("p-li", BY)
    world.erasures.catch_up()
    (event,) = world.store.read_stream("subject-p-li")
    assert (event.type, event.metadata.actor) == ("SubjectExported", "admin-1")
    assert world.erasures.erased_at("p-li") is None
    assert world.done == []
