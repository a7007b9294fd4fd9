"""The report is kept while the log grows, and says what a recomputation says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pymongo.database import Database

from event_sourcing.errors import Forbidden, NotFound, ValidationFailed
from event_sourcing.mongo_clients import connect
from event_sourcing.mongo_event_store import MongoEventStore
from services.catalog.five_clarity.desk import FiveClarityDesk
from services.catalog.five_clarity.evaluation import evaluate
from services.catalog.five_clarity.keeper import ClarityKeeper
from services.catalog.five_clarity.report_store import ReportStore
from services.catalog.guide_facts import GuideFactsView
from services.catalog.inventory.operations import InventoryOperations
from tests.support.sample_logs import commit, recorded
from tests.support.sample_portal import sample_events, sample_services
from tests.unit.catalog.examples import context
from tests.unit.catalog.five_clarity.examples import DEPARTMENT, GUIDES, ROWS, ledger

pytestmark = pytest.mark.integration

ADMIN = {"actor": {"id": "admin-1", "roles": ["admin"]}, "correlation_id": "c" * 32}
EDITOR = {"actor": {"id": "e-1", "roles": ["editor"], "department": DEPARTMENT}, "correlation_id": "c" * 32}
CITIZEN = {"actor": {"id": "p-1", "roles": ["applicant"]}, "correlation_id": "c" * 32}


class World:
    """The samples in a log of their own; `now` is what the keeper takes for the present."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self.now = datetime.now(UTC)
        self.store = MongoEventStore(database)
        self.store.ensure_indexes()
        self.guides, self.reports = GuideFactsView(database), ReportStore(database)
        self.reports.ensure_indexes()
        self.desk = FiveClarityDesk(self.reports)
        self.keeper = self.new_keeper()

    def new_keeper(self) -> ClarityKeeper:
        return ClarityKeeper(self.store, self.guides, self.reports, lambda: self.now)

    def score(self, code: str = DEPARTMENT) -> dict[str, Any]:
        departments = self.desk.overview({}, ADMIN)["departments"]
        return next(one for one in departments if one["code"] == code)


@pytest.fixture
def world(mongo_uri: str, database_prefix: str) -> Iterator[World]:
    with connect(mongo_uri) as client:
        world = World(client[f"{database_prefix}catalog"])
        commit(world.store, recorded(sample_services().store))
        for event in sample_events():
            if event.name == "guide-published.v1":
                world.guides.keep(event)
        yield world


def test_a_survey_that_is_recorded_turns_its_department_green(world: World) -> None:
    assert world.desk.overview({}, ADMIN)["computed_at"] is None
    assert world.keeper.refresh()
    assert world.score()["scores"]["quantity"] == 0
    assert not world.keeper.refresh(), "nothing changed"
    InventoryOperations(world.store).record("batch-1", DEPARTMENT, ROWS, False, context())
    assert world.keeper.refresh()
    assert (world.score()["green"], world.score()["overall"]) == (True, 1.0)
    asked = {"department_code": DEPARTMENT}
    assert world.desk.department(asked, EDITOR)["failings"] == []


def test_the_report_is_what_a_recomputation_of_the_whole_log_says(world: World) -> None:
    world.keeper.refresh()
    InventoryOperations(world.store).record("batch-1", DEPARTMENT, ROWS[:-1], False, context())
    world.keeper.refresh()
    expected = evaluate(ledger(*ROWS[:-1]), GUIDES.get)
    told = {one["code"]: one["passing"] for one in world.desk.overview({}, ADMIN)["departments"]}
    assert told == {code: dict(score.passing) for code, score in expected.departments.items()}


def test_failings_are_turned_page_by_page_also_while_the_report_is_renewed(world: World) -> None:
    world.keeper.refresh()
    asked: dict[str, Any] = {"department_code": DEPARTMENT, "limit": 3}
    found, page = [], world.desk.department(asked, ADMIN)
    total = len([one for one in evaluate(ledger(), GUIDES.get).failings if one.department_code == DEPARTMENT])
    InventoryOperations(world.store).record("batch-1", DEPARTMENT, ROWS, False, context())
    world.keeper.refresh()
    while True:
        found += [one["number"] for one in page["failings"]]
        if page["next_cursor"] is None:
            break
        page = world.desk.department(asked | {"cursor": page["next_cursor"]}, ADMIN)
    assert len(found) == len(set(found)) == total > 3


def test_what_a_guide_changes_is_seen_without_an_event_of_the_catalogue(world: World) -> None:
    world.keeper.refresh()
    before = world.score()["scores"]["conditions"]
    guide = next(
        e for e in sample_events() if e.name == "guide-published.v1" and e.subject.startswith("1005")
    )
    vague = {**guide.data["materials"][0], "requirement": "conditional", "condition": None}
    later = replace(guide, sequence="99", data={**guide.data, "materials": [vague]})
    world.guides.keep(later)
    assert world.keeper.refresh()
    assert world.score()["scores"]["conditions"] < before


def test_each_day_that_ends_leaves_its_point_and_a_restart_adds_none(world: World) -> None:
    world.keeper.refresh()
    assert [point["day"] for point in world.desk.trend({}, ADMIN)["points"]] == [None]
    world.now += timedelta(days=2)
    world.keeper.refresh()
    InventoryOperations(world.store).record("batch-1", DEPARTMENT, ROWS, False, context())
    world.now += timedelta(days=1)
    world.keeper.refresh()
    points = world.desk.trend({"department_code": DEPARTMENT}, EDITOR)["points"]
    assert [point["day"] is None for point in points] == [False, False, False, True]
    assert [point["green"] for point in points][-1] is True
    assert points[0]["green"] is False
    world.new_keeper().refresh()
    assert world.desk.trend({"department_code": DEPARTMENT}, EDITOR)["points"] == points


def test_editors_see_their_department_and_nobody_else_sees_anything(world: World) -> None:
    world.keeper.refresh()
    assert [one["code"] for one in world.desk.overview({}, EDITOR)["departments"]] == [DEPARTMENT]
    with pytest.raises(Forbidden):
        world.desk.department({"department_code": "1006"}, EDITOR)
    for method in (world.desk.overview, world.desk.trend):
        with pytest.raises(Forbidden):
            method({}, CITIZEN)
    with pytest.raises(NotFound):
        world.desk.department({"department_code": "4001"}, ADMIN)
    for wrong in ({"clarity": "brightness"}, {"cursor": "nonsense"}, {"limit": 0}):
        with pytest.raises(ValidationFailed):
            world.desk.department({"department_code": DEPARTMENT, **wrong}, ADMIN)
