"""The editors' list on a real MongoDB: what commands did is listed, page by page, and a rebuild gives the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pymongo.database import Database

from event_sourcing import mongo_clients
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.projections import ProjectionRunner
from event_sourcing.settings import Settings
from event_sourcing.view_rebuild import rebuild
from services.catalog.projections import ITEM_LIST, ItemList
from services.catalog.wiring import Catalog, build
from tests.unit.catalog.examples import ITEM, context, named, publish, registered_world

ADMIN = {"actor": {"id": "a-1", "roles": ["admin"], "department": None}, "correlation_id": "c" * 32}
OWN = {"actor": {"id": "e-1", "roles": ["editor"], "department": "1005"}, "correlation_id": "c" * 32}
OTHERS = [named("10050000001", "教师荣誉证书补发"), named("10050000002", "教师培训学分登记")]


@pytest.fixture
def settings(mongo_uri: str, database_prefix: str) -> Settings:
    return Settings.from_environment(
        "catalog", {"BANSHI_MONGO_URI": mongo_uri, "BANSHI_DB_PREFIX": database_prefix}
    )


@pytest.fixture
def parts(settings: Settings) -> Iterator[Catalog]:
    catalog = build(settings)
    yield catalog
    catalog.close()


@pytest.fixture
def database(settings: Settings) -> Iterator[Database[dict[str, Any]]]:
    client = mongo_clients.connect(settings.mongo_uri)
    yield mongo_clients.database(client, settings.db_prefix, settings.service)
    client.close()


@pytest.fixture
def store(database: Database[dict[str, Any]], parts: Catalog) -> MongoEventStore:
    """One item published and revised since, one withdrawn, one drafted; and listed."""
    store = MongoEventStore(database)
    operations = registered_world(store)
    for item in (ITEM, *OTHERS):
        operations.draft_item(item, context())
    publish(operations, ITEM["code"])
    operations.revise_item(ITEM | {"annual_volume": 1}, context())
    operations.withdraw_item({"code": OTHERS[0]["code"], "reason": "重复"}, context())
    ProjectionRunner(store, database, ItemList()).catch_up()
    return store


def listed(parts: Catalog, context: dict[str, Any] = ADMIN, **asked: Any) -> list[tuple[Any, ...]]:
    rows = parts.editing.list_items(asked, context)["items"]
    return [(row["code"], row["status"], row["revision"], row["changed"], row["version"]) for row in rows]


def test_the_list_shows_what_commands_did(parts: Catalog, store: MongoEventStore) -> None:
    expected = [
        ("10050000001", "WITHDRAWN", 0, False, 2),
        ("10050000002", "DRAFT", 0, True, 1),
        ("10050101001", "PUBLISHED", 1, True, 5),
    ]
    assert listed(parts) == listed(parts, OWN) == listed(parts, department_code="1005") == expected
    assert listed(parts, status="DRAFT") == expected[1:2]
    assert listed(parts, department_code="3004") == []
    assert listed(parts, changed=True) == expected[1:]


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("教师", ["10050000001", "10050000002", "10050101001"]),
        ("教师 资格", ["10050101001"]),
        ("1005000", ["10050000001", "10050000002"]),
        ("1005.*", []),
        ("没有这样的事项", []),
        ("  ", ["10050000001", "10050000002", "10050101001"]),
    ],
)
def test_words_find_names_and_beginnings_of_codes(
    parts: Catalog, store: MongoEventStore, words: str, codes: list[str]
) -> None:
    assert [row[0] for row in listed(parts, words=words)] == codes


def test_the_list_is_asked_where_reviews_stand(parts: Catalog, store: MongoEventStore) -> None:
    assert listed(parts, review="SUBMITTED") == []
    assert len(listed(parts, review="NOT_SUBMITTED")) == 3


def test_pages_follow_each_other_without_gap(parts: Catalog, store: MongoEventStore) -> None:
    seen, cursor = [], None
    while True:
        page = parts.editing.list_items({"limit": 1, "cursor": cursor}, OWN)
        seen.extend(row["code"] for row in page["items"])
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == ["10050000001", "10050000002", "10050101001"]


def test_a_rebuilt_list_is_the_same(
    parts: Catalog, store: MongoEventStore, database: Database[dict[str, Any]]
) -> None:
    live = list(database[ITEM_LIST].find().sort("_id"))
    rebuild(store, database, ItemList())
    assert list(database[ITEM_LIST].find().sort("_id")) == live


def test_the_service_is_ready_when_its_database_answers(parts: Catalog) -> None:
    assert {name: check() for name, check in parts.checks.items()} == {"mongodb": True}
