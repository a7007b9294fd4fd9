"""The editors' list: each event changes the fields that it knows of, and the row agrees with the item."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from event_sourcing.memory_event_store import MemoryEventStore
from services.catalog.operations import CatalogOperations
from services.catalog.projections import item_changes
from tests.unit.catalog.examples import ITEM, context, payload, publish, registered_world

CODE = ITEM["code"]
NOW = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
APPROVAL = {"code": CODE, "submission": 1}
SUSPENSION = {"code": CODE, "reason": "系统升级"}


@pytest.fixture
def store() -> MemoryEventStore:
    return MemoryEventStore()


@pytest.fixture
def catalog(store: MemoryEventStore) -> CatalogOperations:
    catalog = registered_world(store, clock=lambda: NOW)
    catalog.draft_item(ITEM, context())
    return catalog


def row(store: MemoryEventStore) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for commit in store.read_commits(0):
        for event in commit.events:
            if (changed := item_changes(event)) is not None:
                row.update(changed[1])
    return row


def test_a_review_is_seen_where_it_stands(catalog: CatalogOperations, store: MemoryEventStore) -> None:
    assert (row(store)["status"], row(store)["review"]) == ("DRAFT", "NOT_SUBMITTED")
    catalog.submit_item({"code": CODE}, context())
    assert row(store)["review"] == "SUBMITTED"
    remarks = [{"text": "请补充流程图"}]
    catalog.return_item({**APPROVAL, "remarks": remarks}, context("reviewer-1005"))
    assert row(store)["review"] == "RETURNED"
    catalog.revise_item(payload(annual_volume=1), context())
    assert row(store)["review"] == "NOT_SUBMITTED"
    catalog.submit_item({"code": CODE}, context())
    catalog.approve_item({"code": CODE, "submission": 2}, context("reviewer-1005"))
    assert (row(store)["review"], row(store)["changed"]) == ("APPROVED", True)
    catalog.publish_item({"code": CODE}, context())
    assert (row(store)["review"], row(store)["changed"]) == ("NOT_SUBMITTED", False)


def test_a_publication_of_a_suspended_item_leaves_it_suspended(
    catalog: CatalogOperations, store: MemoryEventStore
) -> None:
    publish(catalog, CODE)
    assert row(store)["status"] == "PUBLISHED"
    catalog.suspend_item(SUSPENSION, context())
    catalog.revise_item(payload(annual_volume=1), context())
    publish(catalog, CODE)
    assert (row(store)["status"], row(store)["revision"]) == ("SUSPENDED", 2)
    catalog.resume_item({"code": CODE}, context())
    assert row(store)["status"] == "PUBLISHED"
    catalog.withdraw_item({"code": CODE, "reason": "职能调整"}, context())
    assert row(store)["status"] == "WITHDRAWN"


def test_the_row_stands_at_the_version_of_the_item(
    catalog: CatalogOperations, store: MemoryEventStore
) -> None:
    catalog.submit_item({"code": CODE}, context())
    catalog.approve_item(APPROVAL, context("reviewer-1005"))
    catalog.schedule_publication({"code": CODE, "at": "2026-12-01T00:00:00+08:00"}, context())
    item, listed = catalog.get_item({"code": CODE}), row(store)
    assert {name: listed[name] for name in ("version", "status", "revision")} == {
        name: item[name] for name in ("version", "status", "revision")
    }
