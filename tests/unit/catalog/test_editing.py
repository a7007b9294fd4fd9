"""Who may command the catalogue: editors within their department, the bureau's own editors and admins everywhere."""

from __future__ import annotations

from typing import Any

import pytest

from event_sourcing.errors import ConcurrencyError, Forbidden, NotFound, ValidationFailed
from event_sourcing.memory_event_store import MemoryEventStore
from services.catalog.editing import Editing
from services.catalog.views import ItemsWanted, Page
from tests.unit.catalog import examples
from tests.unit.catalog.examples import ITEM, named, registered_world

CODE = ITEM["code"]


def by(*roles: str, department: str | None = None, actor: str = "editor-1") -> dict[str, Any]:
    return {
        "actor": {"id": actor, "roles": list(roles), "department": department},
        "correlation_id": "c" * 32,
    }


ADMIN, BUREAU = by("admin"), by("editor")
OWN, OTHER = by("editor", department="1005"), by("editor", department="1006")
COLLEAGUE = by("editor", department="1005", actor="editor-2")


class AskedView:
    """Remembers what it was asked for; the list itself is tested on a database."""

    def __init__(self) -> None:
        self.asked: tuple[Any, ...] = ()

    def items(self, wanted: ItemsWanted, limit: int, cursor: str | None) -> Page:
        self.asked = (wanted, limit, cursor)
        return Page([], None)


@pytest.fixture
def view() -> AskedView:
    return AskedView()


@pytest.fixture
def editing(view: AskedView) -> Editing:
    store = MemoryEventStore()
    registered_world(store)
    return Editing(store, view)  # type: ignore[arg-type]


@pytest.mark.parametrize("context", [ADMIN, BUREAU, OWN])
def test_an_item_is_edited_by_those_whose_it_is(editing: Editing, context: dict[str, Any]) -> None:
    editing.command("draft_item", ITEM, context)
    submission = editing.command("submit_item", {"code": CODE}, context)["review"]["submission"]
    editing.command("approve_item", {"code": CODE, "submission": submission}, COLLEAGUE)
    editing.command("publish_item", {"code": CODE}, context)
    edge = {"from_code": CODE, "to_code": "40010000002", "type": "PARALLEL", "mandatory": False}
    editing.command("declare_relation", edge, context)
    assert editing.get_item({"code": CODE}, context)["status"] == "PUBLISHED"


@pytest.mark.parametrize(
    ("context", "code"),
    [
        (OTHER, "NOT_YOUR_DEPARTMENT"),
        (by("staff", department="1005"), "EDITORS_ONLY"),
        (by("applicant"), "EDITORS_ONLY"),
        (by(), "EDITORS_ONLY"),
    ],
)
@pytest.mark.parametrize(
    ("method", "payload"),
    [
        ("draft_item", named("10050000001", "证书补发")),
        ("revise_item", ITEM),
        ("submit_item", {"code": CODE}),
        ("approve_item", {"code": CODE, "submission": 1}),
        ("return_item", {"code": CODE, "submission": 1, "remarks": []}),
        ("publish_item", {"code": CODE}),
        ("schedule_publication", {"code": CODE, "at": "2026-12-01T00:00:00+08:00"}),
        ("unschedule_publication", {"code": CODE}),
        ("suspend_item", {"code": CODE, "reason": "x"}),
        ("resume_item", {"code": CODE}),
        ("withdraw_item", {"code": CODE, "reason": "x"}),
        ("declare_relation", {"from_code": CODE, "to_code": "40010000002"}),
        ("remove_relation", {"from_code": CODE, "to_code": "40010000002"}),
        ("define_category_dimension", examples.OWN),
        ("register_department", examples.OFFICE),
        ("register_item_group", examples.FIRST_GROUP),
        ("register_external_item", examples.PERMIT),
    ],
)
def test_nobody_else_changes_anything(
    editing: Editing, method: str, payload: dict[str, Any], context: dict[str, Any], code: str
) -> None:
    with pytest.raises(Forbidden) as raised:
        editing.command(method, payload, context)
    assert raised.value.code == code


@pytest.mark.parametrize(
    ("method", "payload"),
    [
        ("register_department", examples.OFFICE),
        ("register_item_group", examples.FIRST_GROUP),
        ("define_category_dimension", examples.STAGES),
    ],
)
def test_what_all_departments_share_is_the_bureau_s(
    editing: Editing, method: str, payload: dict[str, Any]
) -> None:
    with pytest.raises(Forbidden):
        editing.command(method, payload, OWN)
    editing.command(method, payload, BUREAU)


@pytest.mark.parametrize("context", [BUREAU, OWN])
def test_only_admins_go_round_the_review(editing: Editing, context: dict[str, Any]) -> None:
    editing.command("draft_item", ITEM, context)
    with pytest.raises(Forbidden) as raised:
        editing.command("publish_imported_item", {"code": CODE}, context)
    assert raised.value.code == "ADMINS_ONLY"
    assert editing.command("publish_imported_item", {"code": CODE}, ADMIN)["revision"] == 1


def test_an_editor_defines_the_own_dimension(editing: Editing) -> None:
    wider = examples.OWN | {"values": [*examples.OWN["values"], {"value": "新", "label": "新"}]}  # type: ignore[misc]
    assert editing.command("define_category_dimension", wider, OWN)["position"] > 0


def test_a_draft_is_read_by_its_editors(editing: Editing) -> None:
    editing.command("draft_item", ITEM, OWN)
    with pytest.raises(Forbidden):
        editing.get_item({"code": CODE}, OTHER)
    with pytest.raises(NotFound):
        editing.get_item({"code": "10050000099"}, OWN)


@pytest.mark.parametrize(
    ("context", "asked", "department"),
    [
        (ADMIN, None, None),
        (ADMIN, "1006", "1006"),
        (BUREAU, None, None),
        (OWN, None, "1005"),
        (OWN, "1005", "1005"),
    ],
)
def test_lists_show_what_the_editor_may_see(
    editing: Editing, view: AskedView, context: dict[str, Any], asked: str | None, department: str | None
) -> None:
    answer = editing.list_items({"department_code": asked, "status": "DRAFT", "limit": 5}, context)
    assert answer == {"items": [], "next_cursor": None}
    assert view.asked == (ItemsWanted(department, "DRAFT"), 5, None)


@pytest.mark.parametrize(
    ("payload", "context"), [({"department_code": "1006"}, OWN), ({}, by("applicant")), ({}, by("staff"))]
)
def test_no_list_is_shown_to_others(
    editing: Editing, payload: dict[str, Any], context: dict[str, Any]
) -> None:
    with pytest.raises(Forbidden):
        editing.list_items(payload, context)


def test_a_page_has_a_limit(editing: Editing) -> None:
    with pytest.raises(ValidationFailed) as raised:
        editing.list_items({"limit": 1000}, ADMIN)
    assert [(error.pointer, error.code) for error in raised.value.errors] == [("/limit", "RANGE")]


@pytest.mark.parametrize(
    ("method", "asked"),
    [
        ("get_item_history", {}),
        ("get_item_as_of", {"version": 1}),
        ("compare_item", {"before": {"version": 1}}),
    ],
)
def test_the_past_of_an_item_is_read_by_its_editors(
    editing: Editing, method: str, asked: dict[str, Any]
) -> None:
    editing.command("draft_item", ITEM, OWN)
    assert getattr(editing, method)({"code": CODE, **asked}, OWN)["code"] == CODE
    with pytest.raises(Forbidden):
        getattr(editing, method)({"code": CODE, **asked}, OTHER)


def test_the_next_code_is_told_to_the_departments_editors(editing: Editing) -> None:
    assert editing.next_item_code({"department_code": "1005"}, OWN)["code"] == "10050000001"
    with pytest.raises(Forbidden):
        editing.next_item_code({"department_code": "1005"}, OTHER)


def test_an_edit_of_what_changed_meanwhile_is_refused_and_nothing_is_overwritten(editing: Editing) -> None:
    editing.command("draft_item", ITEM, OWN)
    read = {**OWN, "expected_version": 1}
    editing.command("revise_item", ITEM | {"annual_volume": 1}, read)
    with pytest.raises(ConcurrencyError) as refused:
        editing.command("revise_item", ITEM | {"annual_volume": 2}, read)
    assert (refused.value.expected, refused.value.actual) == (1, 2)
    assert editing.get_item({"code": CODE}, OWN)["draft"]["annual_volume"] == 1
    with pytest.raises(ConcurrencyError):
        editing.command("draft_item", ITEM, {**OWN, "expected_version": 0} | {"idempotency_key": "new"})


def test_an_import_is_rehearsed_by_the_bureau(editing: Editing) -> None:
    batch = {"items": [ITEM]}
    assert editing.rehearse_import(batch, ADMIN)["plan"][0]["methods"] == [
        "draft_item",
        "publish_imported_item",
    ]
    with pytest.raises(Forbidden):
        editing.rehearse_import(batch, OWN)
