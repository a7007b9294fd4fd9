"""The public language of guides is what the code says: examples are real output, schemas refuse what the rules refuse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from contracts import asyncapi
from event_sourcing.memory_event_store import MemoryEventStore
from services.guides.operations import GuidesOperations
from services.guides.public_events import translate
from tests.unit.guides.examples import FEE, FORM, GUIDE, context, story

CONTRACTS = Path(asyncapi.__file__).parent


def validator(name: str) -> Draft202012Validator:
    schema = json.loads((CONTRACTS / f"events/guides/{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FormatChecker())


def told(name: str) -> dict[str, Any]:
    return next(json.loads(event.to_json())["data"] for event in story() if event.name == name)


def test_the_service_says_exactly_what_its_contract_promises() -> None:
    promised = {path.name.removesuffix(".schema.json") for path in CONTRACTS.glob("events/guides/*.json")}
    assert {event.name for event in story()} == promised
    for event in story():
        validator(event.name).validate(json.loads(event.to_json())["data"])


@pytest.mark.parametrize("event", story(), ids=lambda event: event.name)
def test_every_example_is_real_output(event: Any) -> None:
    example = json.loads((CONTRACTS / f"examples/guides/{event.name}.json").read_text(encoding="utf-8"))
    assert example == json.loads(event.to_json())


@pytest.mark.parametrize(
    "change",
    [
        {"item_code": "10050001001"},
        {"revision": 0},
        {"legal_basis": []},
        {"procedure": []},
        {"fee": FEE | {"items": [{"name": "费"}]}},
        {"time_limit": GUIDE["time_limit"] | {"promised": None}},
    ],
)
def test_the_guide_schema_refuses_what_the_rules_refuse(change: dict[str, Any]) -> None:
    assert not validator("guide-published.v1").is_valid(told("guide-published.v1") | change)


@pytest.mark.parametrize("change", [{"form_id": "f tq"}, {"version": 0}, {"fields": []}, {"item_code": "1"}])
def test_the_form_schema_refuses_what_the_rules_refuse(change: dict[str, Any]) -> None:
    assert not validator("form-published.v1").is_valid(told("form-published.v1") | change)


def test_drafts_and_revisions_stay_inside() -> None:
    store = MemoryEventStore()
    operations = GuidesOperations(store)
    operations.draft_guide(GUIDE, context())
    operations.revise_guide(GUIDE | {"remarks": "改"}, context())
    operations.withdraw_guide({"item_code": GUIDE["item_code"], "reason": "重复"}, context())
    operations.draft_form(FORM, context())
    operations.revise_form(FORM | {"title": "新表"}, context())
    operations.withdraw_form({"form_id": FORM["id"], "reason": "重复"}, context())
    silent = [event for commit in store.read_commits(0) for event in commit.events]
    assert [translate(event) for event in silent] == [None] * 6
