"""The service by its methods: answers, errors, who may do what."""

from __future__ import annotations

from typing import Any

import pytest

from event_sourcing.errors import (
    ConcurrencyError,
    ContractMismatch,
    Forbidden,
    NotFound,
    ValidationFailed,
)
from event_sourcing.memory_event_store import MemoryEventStore
from services.guides import policies, schemas
from services.guides.operations import GuidesOperations
from tests.unit.guides.examples import FEE, FORM, GUIDE, context

CODE, ID = GUIDE["item_code"], FORM["id"]
OWN = context("editor", department="1005")
CENTRAL = context("editor")
FOREIGN = context("editor", department="3004")
PERSON = context("applicant")


@pytest.fixture
def store() -> MemoryEventStore:
    return MemoryEventStore()


@pytest.fixture
def operations(store: MemoryEventStore) -> GuidesOperations:
    return GuidesOperations(store)


def test_a_guide_from_draft_to_withdrawal(operations: GuidesOperations) -> None:
    drafted = operations.draft_guide(GUIDE, OWN)
    assert (drafted["id"], drafted["version"], drafted["status"], drafted["warnings"]) == (
        CODE,
        1,
        "DRAFT",
        [],
    )
    published = operations.publish_guide({"item_code": CODE}, OWN)
    assert (published["version"], published["revision"], published["position"]) == (2, 1, 2)
    again = operations.publish_guide({"item_code": CODE}, OWN)
    assert (again["version"], again["position"]) == (2, 0)
    revised = operations.revise_guide(GUIDE | {"fee": FEE | {"amount_status": "illustrative"}}, OWN)
    assert [warning["code"] for warning in revised["warnings"]] == ["FEE_ILLUSTRATIVE"]
    seen = operations.get_guide({"item_code": CODE}, OWN)
    assert (seen["version"], seen["draft"]["fee"]["charged"], seen["published"]) == (3, True, GUIDE)
    gone = operations.withdraw_guide({"item_code": CODE, "reason": "取消"}, OWN)
    assert gone["status"] == "WITHDRAWN"


def test_a_form_from_draft_to_withdrawal(operations: GuidesOperations) -> None:
    assert operations.draft_form(FORM, OWN)["status"] == "DRAFT"
    assert operations.publish_form({"form_id": ID}, OWN)["latest"] == 1
    operations.revise_form(FORM | {"title": "新表"}, OWN)
    assert operations.publish_form({"form_id": ID}, OWN)["latest"] == 2
    latest = operations.get_form({"form_id": ID}, PERSON)
    assert (latest["version"], latest["latest"], latest["published"]["title"]) == (4, 2, "新表")
    first = operations.get_form({"form_id": ID, "version": 1}, PERSON)["published"]
    assert (first["version"], first["title"], first["fields"]) == (1, FORM["title"], FORM["fields"])
    operations.withdraw_form({"form_id": ID, "reason": "停用"}, OWN)
    assert operations.get_form({"form_id": ID, "version": 2}, PERSON)["status"] == "WITHDRAWN"


@pytest.mark.parametrize("version", [0, 2])
def test_a_version_that_never_was_is_not_found(operations: GuidesOperations, version: int) -> None:
    operations.draft_form(FORM, OWN)
    operations.publish_form({"form_id": ID}, OWN)
    with pytest.raises(NotFound, match="没有第"):
        operations.get_form({"form_id": ID, "version": version}, PERSON)


def test_drafts_are_for_their_editors(operations: GuidesOperations) -> None:
    operations.draft_guide(GUIDE, OWN)
    operations.draft_form(FORM, OWN)
    for who in (PERSON, FOREIGN):
        with pytest.raises(NotFound):
            operations.get_guide({"item_code": CODE}, who)
        with pytest.raises(NotFound):
            operations.get_form({"form_id": ID}, who)
    assert operations.get_form({"form_id": ID}, OWN)["published"] is None
    operations.publish_guide({"item_code": CODE}, OWN)
    operations.publish_form({"form_id": ID}, OWN)
    assert operations.get_guide({"item_code": CODE}, PERSON)["draft"] is None
    assert operations.get_guide({"item_code": CODE}, PERSON)["published"] == GUIDE
    assert operations.get_form({"form_id": ID}, FOREIGN)["draft"] is None


def test_what_nobody_wrote_is_not_found(operations: GuidesOperations) -> None:
    with pytest.raises(NotFound, match="办事指南"):
        operations.get_guide({"item_code": CODE}, OWN)
    with pytest.raises(NotFound, match="表单"):
        operations.get_form({"form_id": ID}, OWN)


@pytest.mark.parametrize("who", [OWN, CENTRAL, context()])
def test_editors_of_the_department_and_of_the_bureau_and_admins_may_write(
    operations: GuidesOperations, who: dict[str, Any]
) -> None:
    assert operations.draft_guide(GUIDE, who)["version"] == 1
    assert operations.draft_form(FORM, who)["version"] == 1


@pytest.mark.parametrize(
    ("who", "code"),
    [
        (FOREIGN, "NOT_YOUR_DEPARTMENT"),
        (PERSON, "NOT_AN_EDITOR"),
        (context("staff", department="1005"), "NOT_AN_EDITOR"),
    ],
)
def test_others_may_not(
    operations: GuidesOperations, store: MemoryEventStore, who: dict[str, Any], code: str
) -> None:
    operations.draft_guide(GUIDE, OWN)
    operations.draft_form(FORM, OWN)
    end = store.end()
    attempts: list[Any] = [
        lambda: operations.draft_guide(GUIDE, who),
        lambda: operations.revise_guide(GUIDE, who),
        lambda: operations.publish_guide({"item_code": CODE}, who),
        lambda: operations.withdraw_guide({"item_code": CODE, "reason": "取消"}, who),
        lambda: operations.draft_form(FORM, who),
        lambda: operations.revise_form(FORM, who),
        lambda: operations.publish_form({"form_id": ID}, who),
        lambda: operations.withdraw_form({"form_id": ID, "reason": "停用"}, who),
    ]
    for attempt in attempts:
        with pytest.raises(Forbidden) as caught:
            attempt()
        assert caught.value.code == code
    assert store.end() == end


def test_a_form_cannot_be_taken_from_another_department(operations: GuidesOperations) -> None:
    operations.draft_form(FORM, OWN)
    taken = FORM | {"itemCode": "30040200001", "title": "我的"}
    with pytest.raises(Forbidden):
        operations.revise_form(taken, FOREIGN)
    with pytest.raises(Forbidden):
        operations.revise_form(taken, OWN)


def test_general_forms_are_the_bureaus(operations: GuidesOperations) -> None:
    general = FORM | {"id": "F-GENERAL", "itemCode": None, "itemName": None}
    with pytest.raises(Forbidden):
        operations.draft_form(general, OWN)
    assert operations.draft_form(general, CENTRAL)["version"] == 1


def test_an_unknown_form_is_not_found_by_an_editor(operations: GuidesOperations) -> None:
    with pytest.raises(NotFound):
        operations.publish_form({"form_id": "F-NONE"}, OWN)


def test_one_intent_takes_effect_once(operations: GuidesOperations, store: MemoryEventStore) -> None:
    operations.draft_guide(GUIDE, context(idempotency_key="k"))
    operations.draft_guide(GUIDE, context(idempotency_key="k"))
    assert store.end() == 1


def test_an_edit_of_what_moved_on_is_refused(operations: GuidesOperations) -> None:
    operations.draft_guide(GUIDE, OWN)
    operations.revise_guide(GUIDE | {"remarks": "先"}, OWN | {"expected_version": 1})
    with pytest.raises(ConcurrencyError):
        operations.revise_guide(GUIDE | {"remarks": "后"}, OWN | {"expected_version": 1})


@pytest.mark.parametrize("broken", [{}, {"actor": None}, {"actor": {"id": "x"}}, {"actor": {"roles": 1}}])
def test_a_call_that_does_not_say_who_makes_it_is_a_defect(
    operations: GuidesOperations, broken: dict[str, Any]
) -> None:
    with pytest.raises(ContractMismatch):
        operations.draft_guide(GUIDE, broken)


def test_shapes_are_checked_with_pointers(operations: GuidesOperations) -> None:
    for attempt, pointer in [
        (lambda: operations.publish_guide({}, OWN), "/item_code"),
        (lambda: operations.withdraw_form({"form_id": ID}, OWN), "/reason"),
        (lambda: operations.get_form({"form_id": ID, "version": "1"}, OWN), "/version"),
        (lambda: operations.draft_form(FORM | {"itemCode": 5}, OWN), "/itemCode"),
        (lambda: operations.draft_form({"title": "x", "fields": []}, OWN), "/id"),
    ]:
        with pytest.raises(ValidationFailed) as caught:
            attempt()
        assert pointer in [each.pointer for each in caught.value.errors]


class TestWhoListsWhat:
    def test_an_editor_lists_the_own_department(self) -> None:
        assert policies.check_lister(policies.actor(OWN), None) == "1005"
        assert policies.check_lister(policies.actor(OWN), "1005") == "1005"
        with pytest.raises(Forbidden):
            policies.check_lister(policies.actor(OWN), "3004")

    def test_the_bureau_and_admins_list_all(self) -> None:
        for who in (CENTRAL, context()):
            assert policies.check_lister(policies.actor(who), None) is None
            assert policies.check_lister(policies.actor(who), "3004") == "3004"

    def test_nobody_else_lists(self) -> None:
        with pytest.raises(Forbidden):
            policies.check_lister(policies.actor(PERSON), None)

    @pytest.mark.parametrize("limit", [0, 201])
    def test_pages_have_a_sober_size(self, limit: int) -> None:
        assert schemas.listing({}).limit == 50
        with pytest.raises(ValidationFailed):
            schemas.listing({"limit": limit})
