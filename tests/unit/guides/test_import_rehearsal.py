"""A rehearsed import finds what the real one would, and writes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from event_sourcing.errors import ValidationFailed
from event_sourcing.memory_event_store import MemoryEventStore
from services.guides.import_rehearsal import rehearse_import
from services.guides.operations import GuidesOperations
from tests.unit.guides.examples import FEE, FORM, GUIDE, context


@pytest.fixture
def store() -> MemoryEventStore:
    return MemoryEventStore()


def rehearse(store: MemoryEventStore, **batch: list[Any]) -> dict[str, list[dict[str, Any]]]:
    return rehearse_import(store, batch, context(idempotency_key="run"))


def test_new_rows_are_drafted_and_published(store: MemoryEventStore) -> None:
    answer = rehearse(store, guides=[GUIDE], forms=[FORM])
    assert answer == {
        "findings": [],
        "plan": [
            {"kind": "guides", "index": 0, "version": 0, "methods": ["draft_guide", "publish_guide"]},
            {"kind": "forms", "index": 0, "version": 0, "methods": ["draft_form", "publish_form"]},
        ],
    }
    assert store.end() == 0


def test_known_rows_change_only_what_changed(store: MemoryEventStore) -> None:
    operations = GuidesOperations(store)
    operations.draft_guide(GUIDE, context())
    operations.publish_guide({"item_code": GUIDE["item_code"]}, context())
    operations.draft_form(FORM, context())
    answer = rehearse(store, guides=[GUIDE, GUIDE | {"remarks": "改"}], forms=[FORM])
    assert [(row["version"], row["methods"]) for row in answer["plan"]] == [
        (2, []),
        (2, ["revise_guide", "publish_guide"]),
        (1, ["publish_form"]),
    ]


def test_each_finding_names_its_row(store: MemoryEventStore) -> None:
    wrong = GUIDE | {"item_code": "10050101002", "conditions": []}
    doubtful = GUIDE | {"item_code": "10050101003", "fee": FEE | {"amount_status": "illustrative"}}
    answer = rehearse(store, guides=[GUIDE, wrong, doubtful], forms=[FORM | {"id": ""}, {}])
    found = [(f["kind"], f["index"], f["severity"], f["pointer"], f["code"]) for f in answer["findings"]]
    assert found == [
        ("guides", 1, "error", "/conditions", "REQUIRED"),
        ("guides", 2, "warning", "/fee/amount_status", "FEE_ILLUSTRATIVE"),
        ("forms", 0, "error", "/id", "REQUIRED"),
        ("forms", 1, "error", "/id", "REQUIRED"),
        ("forms", 1, "error", "/title", "REQUIRED"),
        ("forms", 1, "error", "/fields", "REQUIRED"),
    ]
    assert [(row["kind"], row["index"]) for row in answer["plan"]] == [("guides", 0), ("guides", 2)]


def test_a_rule_about_the_whole_row_points_at_it(store: MemoryEventStore) -> None:
    operations = GuidesOperations(store)
    operations.draft_guide(GUIDE, context())
    operations.withdraw_guide({"item_code": GUIDE["item_code"], "reason": "取消"}, context())
    assert [(f["pointer"], f["code"]) for f in rehearse(store, guides=[GUIDE])["findings"]] == [
        ("", "GUIDE_WITHDRAWN")
    ]


def test_who_may_not_write_learns_it_from_the_rehearsal(store: MemoryEventStore) -> None:
    answer = rehearse_import(store, {"guides": [GUIDE]}, context("applicant"))
    assert [finding["code"] for finding in answer["findings"]] == ["NOT_AN_EDITOR"]


def test_an_unknown_kind_is_refused(store: MemoryEventStore) -> None:
    with pytest.raises(ValidationFailed):
        rehearse(store, items=[])
