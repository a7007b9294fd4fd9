"""The editors' lists on a real MongoDB: what commands did is listed, page by page, within what the actor may see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from event_sourcing.errors import Forbidden
from event_sourcing.mongo_clients import connect
from event_sourcing.projections import ProjectionRunner
from event_sourcing.settings import Settings
from event_sourcing.view_rebuild import rebuild
from services.guides.projections import FORM_LIST, GUIDE_LIST, EditorsLists
from services.guides.wiring import Guides, build
from tests.unit.guides.examples import FORM, GUIDE, context

OTHER = GUIDE | {"item_code": "30040200001", "item_name": "义务教育转学"}
EDITOR = context("editor", department="1005")


@pytest.fixture
def settings(mongo_uri: str, database_prefix: str) -> Settings:
    return Settings.from_environment(
        "guides", {"BANSHI_MONGO_URI": mongo_uri, "BANSHI_DB_PREFIX": database_prefix}
    )


@pytest.fixture
def parts(settings: Settings) -> Iterator[Guides]:
    guides = build(settings)
    yield guides
    guides.close()


@pytest.fixture
def database(settings: Settings) -> Iterator[Any]:
    client = connect(settings.mongo_uri)
    yield client[f"{settings.db_prefix}guides"]
    client.close()


def listed(answer: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [(row["id"], row["status"], row["changed"], row["version"]) for row in answer["items"]]


def write_everything(parts: Guides) -> None:
    do = parts.operations
    for guide in (GUIDE, OTHER):
        do.draft_guide(guide, context())
        do.publish_guide({"item_code": guide["item_code"]}, context())
    do.revise_guide(GUIDE | {"remarks": "改"}, context())
    do.withdraw_guide({"item_code": OTHER["item_code"], "reason": "取消"}, context())
    do.draft_form(FORM, context())
    do.draft_form(FORM | {"id": "F-GENERAL", "itemCode": None, "itemName": None}, context())
    do.publish_form({"form_id": "F-GENERAL"}, context())
    do.revise_form(FORM | {"title": "新表"}, context())
    do.draft_form(FORM | {"id": "F-OLD"}, context())
    do.withdraw_form({"form_id": "F-OLD", "reason": "停用"}, context())


def test_lists_show_what_commands_did_to_whom_may_see_it(parts: Guides, database: Any) -> None:
    write_everything(parts)
    ProjectionRunner(parts.store, database, EditorsLists()).catch_up()
    assert listed(parts.listing.list_guides({}, context())) == [
        ("10050101001", "PUBLISHED", True, 3),
        ("30040200001", "WITHDRAWN", False, 3),
    ]
    assert listed(parts.listing.list_guides({}, EDITOR)) == [("10050101001", "PUBLISHED", True, 3)]
    assert listed(parts.listing.list_guides({"status": "WITHDRAWN"}, EDITOR)) == []
    assert listed(parts.listing.list_forms({}, context())) == [
        ("F-GENERAL", "PUBLISHED", False, 2),
        ("F-OLD", "WITHDRAWN", False, 2),
        ("F-TQ", "DRAFT", True, 2),
    ]
    row = parts.listing.list_forms({"status": "DRAFT"}, EDITOR)["items"][0]
    assert (row["name"], row["item_code"], row["latest"]) == ("新表", "10050101001", 0)
    with pytest.raises(Forbidden):
        parts.listing.list_guides({}, context("applicant"))


def test_pages_follow_each_other_without_gap(parts: Guides, database: Any) -> None:
    write_everything(parts)
    ProjectionRunner(parts.store, database, EditorsLists()).catch_up()
    seen, cursor = [], None
    while True:
        page = parts.listing.list_forms({"limit": 1, "cursor": cursor}, context())
        seen.extend(row["id"] for row in page["items"])
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == ["F-GENERAL", "F-OLD", "F-TQ"]


def test_a_rebuilt_list_is_the_same(parts: Guides, database: Any) -> None:
    write_everything(parts)
    ProjectionRunner(parts.store, database, EditorsLists()).catch_up()
    live = [list(database[name].find().sort("_id")) for name in (GUIDE_LIST, FORM_LIST)]
    rebuild(parts.store, database, EditorsLists())
    assert [list(database[name].find().sort("_id")) for name in (GUIDE_LIST, FORM_LIST)] == live


def test_the_service_is_ready_when_its_database_answers(parts: Guides) -> None:
    assert {name: check() for name, check in parts.checks.items()} == {"mongodb": True}
