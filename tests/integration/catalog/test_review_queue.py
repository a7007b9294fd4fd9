"""The queue of reviews on a real MongoDB: whose turn it is, page by page, the longest waiting first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pymongo.database import Database

from event_sourcing import mongo_clients
from event_sourcing.errors import Forbidden, ValidationFailed
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.projections import ProjectionRunner
from event_sourcing.settings import Settings
from event_sourcing.view_rebuild import rebuild
from services.catalog.reviews.listing import Reviews
from services.catalog.reviews.projection import REVIEW_QUEUE, ReviewQueue
from services.catalog.reviews.view import ReviewsView
from tests.unit.catalog.examples import ITEM, context, named, registered_world

ITEMS = [ITEM, named("10050000001", "教师荣誉证书补发"), named("10050000002", "教师培训学分登记")]
WRITERS = ["e-1", "e-2", "e-1"]


def editor(actor_id: str, department: str | None = "1005", role: str = "editor") -> dict[str, Any]:
    return {"actor": {"id": actor_id, "roles": [role], "department": department}, "correlation_id": "c" * 32}


@pytest.fixture
def database(mongo_uri: str, database_prefix: str) -> Iterator[Database[dict[str, Any]]]:
    settings = Settings.from_environment(
        "catalog", {"BANSHI_MONGO_URI": mongo_uri, "BANSHI_DB_PREFIX": database_prefix}
    )
    client = mongo_clients.connect(settings.mongo_uri)
    yield mongo_clients.database(client, settings.db_prefix, settings.service)
    client.close()


@pytest.fixture
def store(database: Database[dict[str, Any]]) -> MongoEventStore:
    """Three items, written by two editors, submitted one after the other."""
    store = MongoEventStore(database)
    store.ensure_indexes()
    operations = registered_world(store)
    for item, writer in zip(ITEMS, WRITERS, strict=True):
        operations.draft_item(item, context(writer))
        operations.submit_item({"code": item["code"]}, context(writer))
    return store


@pytest.fixture
def reviews(database: Database[dict[str, Any]], store: MongoEventStore) -> Reviews:
    ProjectionRunner(store, database, ReviewQueue()).catch_up()
    view = ReviewsView(database)
    view.ensure_indexes()
    return Reviews(view)


def codes(reviews: Reviews, context: dict[str, Any], **asked: Any) -> list[str]:
    return [item["code"] for item in reviews.list(asked, context)["items"]]


def test_mine_and_what_i_may_review_are_apart(reviews: Reviews) -> None:
    first, second, third = (item["code"] for item in ITEMS)
    assert codes(reviews, editor("e-1"), whose="OTHERS") == [second]
    assert codes(reviews, editor("e-1"), whose="MINE") == [first, third]
    assert codes(reviews, editor("e-3")) == [first, second, third]
    assert [item["mine"] for item in reviews.list({}, editor("e-1"))["items"]] == [True, False, True]


def test_pages_follow_each_other_without_gap(reviews: Reviews) -> None:
    seen, cursor = [], None
    while True:
        page = reviews.list({"limit": 1, "cursor": cursor}, editor("e-3"))
        seen += [item["code"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == [item["code"] for item in ITEMS]
    with pytest.raises(ValidationFailed):
        reviews.list({"cursor": "what?"}, editor("e-3"))


def test_departments_see_their_own_and_the_bureau_sees_all(reviews: Reviews) -> None:
    assert codes(reviews, editor("e-9", department="4001")) == []
    assert len(codes(reviews, editor("b-1", department=None))) == len(ITEMS)
    assert codes(reviews, editor("b-1", department=None), department_code="4001") == []
    with pytest.raises(Forbidden):
        reviews.list({}, editor("s-1", role="staff"))


def test_a_rebuild_gives_the_same_queue(
    reviews: Reviews, store: MongoEventStore, database: Database[dict[str, Any]]
) -> None:
    before = list(database[REVIEW_QUEUE].find().sort("_id", 1))
    rebuild(store, database, ReviewQueue())
    assert list(database[REVIEW_QUEUE].find().sort("_id", 1)) == before
