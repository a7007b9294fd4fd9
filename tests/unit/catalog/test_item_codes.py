"""Next free code: behind the highest that was ever used, whatever became of it."""

from __future__ import annotations

import pytest

from event_sourcing.errors import RuleViolated, ValidationFailed
from event_sourcing.memory_event_store import MemoryEventStore
from services.catalog.item_codes import ItemCodes
from services.catalog.operations import CatalogOperations
from tests.unit.catalog.examples import FIRST_GROUP, ITEM, PERMIT, context, named, payload, registered_world

PLACE = {"department_code": "1005", "group_code": "10050101000"}
NO_GROUP = {"department_code": "1005"}


@pytest.fixture
def store() -> MemoryEventStore:
    return MemoryEventStore()


@pytest.fixture
def catalog(store: MemoryEventStore) -> CatalogOperations:
    return registered_world(store)


@pytest.fixture
def codes(store: MemoryEventStore, catalog: CatalogOperations) -> ItemCodes:
    return ItemCodes(store)


def test_the_first_code_of_a_group_ends_in_001(codes: ItemCodes) -> None:
    answer = codes.next(PLACE)
    assert (answer["code"], answer["gaps"], answer["warnings"]) == ("10050101001", [], [])


def test_an_item_without_a_group_has_noughts_for_it(codes: ItemCodes) -> None:
    assert codes.next(NO_GROUP)["code"] == "10050000001"


def test_a_group_of_the_first_level_is_not_the_groups_below_it(
    codes: ItemCodes, catalog: CatalogOperations
) -> None:
    catalog.draft_item(ITEM, context())
    assert codes.next({**PLACE, "group_code": FIRST_GROUP["code"]})["code"] == "10050100001"


def test_a_draft_takes_its_code(codes: ItemCodes, catalog: CatalogOperations) -> None:
    catalog.draft_item(ITEM, context())
    assert codes.next(PLACE)["code"] == "10050101002"


def test_a_cancelled_item_keeps_its_code_for_ever(codes: ItemCodes, catalog: CatalogOperations) -> None:
    catalog.draft_item(ITEM, context())
    catalog.withdraw_item({"code": ITEM["code"], "reason": "职能调整"}, context())
    assert codes.next(PLACE)["code"] == "10050101002"


def test_an_external_item_takes_its_code(codes: ItemCodes) -> None:
    answer = codes.next({"department_code": "4001"})
    assert answer["code"] == "40010000003"
    assert PERMIT["code"] not in answer["gaps"]


def test_gaps_are_told_and_not_filled(codes: ItemCodes, catalog: CatalogOperations) -> None:
    for code, name in (("10050000001", "甲"), ("10050000004", "乙")):
        catalog.draft_item(named(code, name), context())
    answer = codes.next(NO_GROUP)
    assert answer["code"] == "10050000005"
    assert answer["gaps"] == ["10050000002", "10050000003"]
    assert [(found["pointer"], found["code"]) for found in answer["warnings"]] == [("/code", "CODE_GAP")]


def test_the_first_gap_is_offered_when_the_last_code_is_taken(
    codes: ItemCodes, catalog: CatalogOperations
) -> None:
    catalog.draft_item(named("10050000999", "末"), context())
    assert codes.next(NO_GROUP)["code"] == "10050000001"


def test_a_full_group_has_no_code_to_offer(codes: ItemCodes, catalog: CatalogOperations) -> None:
    for serial in range(1, 1000):
        catalog.register_external_item(
            PERMIT | {"code": f"10050000{serial:03}", "department_code": "1005"}, context()
        )
    with pytest.raises(RuleViolated) as refused:
        codes.next(NO_GROUP)
    assert refused.value.code == "CODES_EXHAUSTED"


@pytest.mark.parametrize(
    ("place", "findings"),
    [
        ({"department_code": "9999"}, [("/department_code", "DEPARTMENT_UNKNOWN")]),
        ({**PLACE, "group_code": "10059900000"}, [("/group_code", "GROUP_UNKNOWN")]),
        ({**PLACE, "department_code": "4001"}, [("/group_code", "GROUP_MISMATCH")]),
        ({}, [("/department_code", "REQUIRED")]),
    ],
)
def test_a_place_that_is_none_is_refused(
    codes: ItemCodes, place: dict[str, str], findings: list[tuple[str, str]]
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        codes.next(place)
    assert [(error.pointer, error.code) for error in refused.value.errors] == findings


def test_what_is_offered_can_be_drafted(codes: ItemCodes, catalog: CatalogOperations) -> None:
    code = codes.next(PLACE)["code"]
    chart = f"{code}-{ITEM['name']}.jpg"
    assert catalog.draft_item(payload(code=code, flowchart_file=chart), context())["version"] == 1
