"""The timekeeper on a real MongoDB: what is due happens once, also with two timekeepers; what was put off does not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pymongo.database import Database

from event_sourcing import mongo_clients
from event_sourcing.command_handling import CommandHandler
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.projections import ProjectionRunner
from event_sourcing.schedule import Schedule
from event_sourcing.view_rebuild import rebuild
from services.catalog.item.aggregate import item_decider
from services.catalog.item.name_register import NameRegister
from services.catalog.operations import CatalogOperations
from services.catalog.timekeeper import Timekeeper
from services.catalog.timers import ITEM_TIMERS, ItemTimers
from tests.unit.catalog.examples import ITEM, context, publish, registered_world

CODE = ITEM["code"]
START = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)


class World:
    """The clock stands until somebody moves it."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self.now = START
        self.database = database
        self.store = MongoEventStore(database)
        self.store.ensure_indexes()
        self.catalog: CatalogOperations = registered_world(self.store, clock=lambda: self.now)
        self.timers = Schedule(database[ITEM_TIMERS], clock=lambda: self.now)
        self._items = CommandHandler(NameRegister(self.store), item_decider)

    def timekeeper(self) -> Timekeeper:
        return Timekeeper(self._items, self.timers, clock=lambda: self.now)

    def project(self) -> None:
        ProjectionRunner(self.store, self.database, ItemTimers()).catch_up()

    def entries(self) -> list[str]:
        return [entry["_id"] for entry in self.database[ITEM_TIMERS].find().sort("_id")]

    def status(self) -> tuple[str, int]:
        item = self.catalog.get_item({"code": CODE})
        return item["status"], item["revision"]


@pytest.fixture
def world(mongo_uri: str, database_prefix: str) -> Iterator[World]:
    client = mongo_clients.connect(mongo_uri)
    yield World(mongo_clients.database(client, database_prefix, "catalog"))
    client.close()


def plan(world: World, at: datetime) -> None:
    world.catalog.schedule_publication({"code": CODE, "at": at.isoformat()}, context())
    world.project()


@pytest.fixture
def approved(world: World) -> World:
    world.catalog.draft_item(ITEM, context())
    world.catalog.submit_item({"code": CODE}, context())
    world.catalog.approve_item({"code": CODE, "submission": 1}, context("reviewer-1005"))
    return world


def test_a_publication_happens_at_its_moment_and_once(approved: World) -> None:
    at = START + timedelta(hours=1, microseconds=500)
    plan(approved, at)
    first, second = approved.timekeeper(), approved.timekeeper()
    assert not first.work_next()
    approved.now = at
    assert (first.work_next(), second.work_next()) == (True, False)
    assert approved.status() == ("PUBLISHED", 1)
    approved.project()
    assert approved.entries() == []


def test_a_time_that_the_database_cut_is_asked_for_again(approved: World) -> None:
    at = START + timedelta(hours=1, microseconds=999)
    plan(approved, at)
    approved.now = at - timedelta(microseconds=999)
    assert approved.timekeeper().work_next()
    assert approved.status() == ("DRAFT", 0)
    approved.now = at + timedelta(seconds=2)
    assert approved.timekeeper().work_next()
    assert approved.status() == ("PUBLISHED", 1)


def test_what_was_put_off_or_edited_meanwhile_does_not_happen(approved: World) -> None:
    plan(approved, START + timedelta(hours=1))
    plan(approved, START + timedelta(hours=3))
    approved.now = START + timedelta(hours=2)
    assert not approved.timekeeper().work_next()
    approved.catalog.revise_item(ITEM | {"annual_volume": 1}, context())
    approved.now = START + timedelta(hours=4)
    assert approved.timekeeper().work_next()  # the projection has not yet seen the edit; the item has
    assert approved.status() == ("DRAFT", 0)
    approved.project()
    assert approved.entries() == []


def test_a_suspension_ends_by_itself_and_a_rebuild_keeps_what_is_to_come(world: World) -> None:
    world.catalog.draft_item(ITEM, context())
    publish(world.catalog, CODE)
    world.catalog.suspend_item({"code": CODE, "reason": "系统升级", "until": "2026-11-26"}, context())
    world.project()
    rebuild(world.store, world.database, ItemTimers())
    assert world.entries() == [f"{CODE}/resumption"]
    world.now = datetime(2026, 11, 26, 15, 59, tzinfo=UTC)
    assert not world.timekeeper().work_next()
    world.now = datetime(2026, 11, 26, 16, 0, tzinfo=UTC)
    assert world.timekeeper().work_next()
    assert world.status() == ("PUBLISHED", 1)
