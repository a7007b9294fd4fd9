"""The queue of reviews: an item waits in it from its submission until somebody has said something about it."""

from __future__ import annotations

from typing import Any

import pytest

from event_sourcing.errors import ConcurrencyError, ValidationFailed
from event_sourcing.memory_event_store import MemoryEventStore
from services.catalog.item.aggregate import item_decider
from services.catalog.operations import CatalogOperations
from services.catalog.reviews.projection import review_changes
from tests.unit.catalog.examples import ITEM, context, named, payload, publish, registered_world

CODE = ITEM["code"]
APPROVAL = {"code": CODE, "submission": 1}


@pytest.fixture
def store() -> MemoryEventStore:
    return MemoryEventStore()


@pytest.fixture
def catalog(store: MemoryEventStore) -> CatalogOperations:
    catalog = registered_world(store)
    catalog.draft_item(ITEM, context("writer"))
    return catalog


def row(store: MemoryEventStore) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for recorded in store.read_stream(item_decider.stream(CODE)):
        row |= review_changes(item_decider.codec.decode(recorded), recorded)
    return row


def test_a_draft_does_not_wait(catalog: CatalogOperations, store: MemoryEventStore) -> None:
    assert row(store) == {
        "name": ITEM["name"],
        "department_code": "1005",
        "edited_by": "writer",
        "waiting": False,
    }


def test_a_submission_waits_with_who_wrote_and_who_submitted(
    catalog: CatalogOperations, store: MemoryEventStore
) -> None:
    catalog.submit_item({"code": CODE}, context("submitter"))
    found = row(store)
    assert (found["waiting"], found["submission"]) == (True, 1)
    assert (found["edited_by"], found["submitted_by"]) == ("writer", "submitter")
    assert found["submitted_at"].tzinfo is not None


@pytest.mark.parametrize("step", ["approve", "return", "edit", "withdraw"])
def test_it_waits_no_longer_once_something_happened_to_it(
    catalog: CatalogOperations, store: MemoryEventStore, step: str
) -> None:
    catalog.submit_item({"code": CODE}, context("writer"))
    if step == "approve":
        catalog.approve_item(APPROVAL, context("reviewer"))
    elif step == "return":
        catalog.return_item({**APPROVAL, "remarks": [{"text": "请补充流程图"}]}, context("reviewer"))
    elif step == "edit":
        catalog.revise_item(payload(annual_volume=1), context("writer"))
    else:
        catalog.withdraw_item({"code": CODE, "reason": "不再需要"}, context("writer"))
    assert row(store)["waiting"] is False


OTHER = named("10050000001", "教师荣誉证书补发")


def test_a_withdrawal_may_point_to_published_items(
    catalog: CatalogOperations, store: MemoryEventStore
) -> None:
    catalog.draft_item(OTHER, context())
    publish(catalog, OTHER["code"])
    catalog.withdraw_item({"code": CODE, "reason": "并入", "successors": [OTHER["code"]]}, context())
    assert catalog.get_item({"code": CODE})["successors"] == [OTHER["code"]]


@pytest.mark.parametrize(
    ("successors", "codes"),
    [
        ([CODE], ["DUPLICATE"]),
        (["10059999999"], ["ITEM_UNKNOWN"]),
        ([OTHER["code"], OTHER["code"]], ["NOT_PUBLISHED", "DUPLICATE"]),
    ],
)
def test_a_withdrawal_points_to_nothing_that_people_cannot_find(
    catalog: CatalogOperations, successors: list[str], codes: list[str]
) -> None:
    catalog.draft_item(OTHER, context())
    with pytest.raises(ValidationFailed) as refused:
        catalog.withdraw_item({"code": CODE, "reason": "并入", "successors": successors}, context())
    assert [error.code for error in refused.value.errors] == codes
    assert catalog.get_item({"code": CODE})["status"] == "DRAFT"


def test_a_dimension_is_read_with_the_version_that_the_next_definition_expects(
    catalog: CatalogOperations,
) -> None:
    asked = {"key": "custom.1005", "department_code": "1005"}
    found = catalog.get_category_dimension(asked)
    assert (found["name"], found["version"]) == ("部门自定类别", 1)
    assert found["values"] == [{"value": "教师准入", "label": "教师准入"}]
    assert catalog.get_category_dimension({"key": "custom.4001", "department_code": "4001"})["version"] == 0


def test_a_departments_dimension_is_not_read_under_the_code_of_another(catalog: CatalogOperations) -> None:
    with pytest.raises(ValidationFailed):
        catalog.get_category_dimension({"key": "custom.4001", "department_code": "1005"})


def test_a_replacement_fails_whole_when_an_item_changed_since_it_was_seen(
    catalog: CatalogOperations,
) -> None:
    publish(catalog, CODE)
    parts = [OTHER, named("10050000002", "教师培训学分登记")]
    for part in parts:
        catalog.draft_item(part, context("writer"))
        catalog.submit_item({"code": part["code"]}, context("writer"))
        catalog.approve_item({"code": part["code"], "submission": 1}, context("reviewer"))
    codes = [part["code"] for part in parts]
    asked = {"predecessors": [CODE], "successors": codes, "reason": "事务性质不同"}
    seen = catalog.get_item({"code": CODE})["version"]
    catalog.suspend_item({"code": CODE, "reason": "升级"}, context())
    with pytest.raises(ConcurrencyError):
        catalog.replace_items({**asked, "versions": {CODE: seen}}, context())
    assert catalog.get_item({"code": codes[0]})["status"] == "DRAFT"
    done = catalog.replace_items({**asked, "versions": {CODE: seen + 1, codes[0]: 3}}, context())
    assert set(done["versions"]) == {CODE, *codes}
