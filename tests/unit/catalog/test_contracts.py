"""The public language is what the code says: every example is real output, fits its schema, and none is missing."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cloudevents.core.formats.json import JSONFormat
from jsonschema import Draft202012Validator, FormatChecker

from contracts import asyncapi
from event_sourcing.cloud_events import CloudEvent, envelop
from event_sourcing.memory_event_store import MemoryEventStore
from services.catalog.public_events import translate
from services.catalog.shared_data.operations import SharedDataOperations
from tests.unit.catalog.examples import ITEM, context, publish, registered_world
from tests.unit.catalog.shared_data.examples import RESOURCE, publish_resource

CONTRACTS = Path(asyncapi.__file__).parent
SCHEMAS = sorted(CONTRACTS.glob("events/*/*.schema.json"))
EXAMPLES = sorted(CONTRACTS.glob("examples/*/*.json"))


def validator(service: str, name: str) -> Draft202012Validator:
    schema = json.loads((CONTRACTS / "events" / service / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FormatChecker())


def story() -> list[CloudEvent]:
    """One of every kind of public event of the catalogue, from real commands."""
    store = MemoryEventStore(lambda: datetime(2026, 1, 5, 1, 30, tzinfo=UTC))
    operations = registered_world(store, clock=lambda: datetime(2026, 1, 5, 1, 30, tzinfo=UTC))
    operations.draft_item(ITEM, context())
    publish(operations, ITEM["code"])
    edge = {"from_code": "40010000002", "to_code": ITEM["code"], "type": "PREREQUISITE"}
    particulars = {"mandatory": False, "condition": "非本市户籍申请人以居住地申请时"}
    operations.declare_relation(edge | particulars, context())
    operations.remove_relation(edge, context())
    operations.suspend_item({"code": ITEM["code"], "reason": "系统升级", "until": "2026-01-31"}, context())
    operations.resume_item({"code": ITEM["code"]}, context())
    operations.withdraw_item({"code": ITEM["code"], "reason": "职能调整,并入其他事项"}, context())
    data = SharedDataOperations(store, clock=lambda: datetime(2026, 1, 5, 1, 30, tzinfo=UTC))
    data.draft_resource(RESOURCE, context())
    publish_resource(data, RESOURCE.code)
    data.withdraw_resource({"code": RESOURCE.code, "reason": "并入教师管理信息"}, context())
    recorded = [event for commit in store.read_commits(0) for event in commit.events]
    public = [(event, translate(event)) for event in recorded]
    return [envelop("catalog", event, told) for event, told in public if told is not None]


def test_asyncapi_yaml_is_current() -> None:
    assert asyncapi.DOCUMENT.read_text(encoding="utf-8") == asyncapi.render(), (
        "run python -m contracts.asyncapi"
    )


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_is_a_cloud_event_that_fits_its_schema(path: Path) -> None:
    event = CloudEvent.from_json(path.read_bytes())
    assert (event.service, event.name) == (path.parent.name, path.stem)
    validator(event.service, event.name).validate(event.data)
    assert JSONFormat().read(None, path.read_bytes()).get_id() == event.id


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name.removesuffix(".schema.json"))
def test_every_schema_has_an_example(path: Path) -> None:
    name = path.name.removesuffix(".schema.json")
    assert (CONTRACTS / "examples" / path.parent.name / f"{name}.json") in EXAMPLES


def test_the_catalogue_says_exactly_what_its_contract_promises() -> None:
    told = story()
    promised = {path.name.removesuffix(".schema.json") for path in SCHEMAS if path.parent.name == "catalog"}
    assert {event.name for event in told} == promised
    for event in told:
        validator("catalog", event.name).validate(json.loads(event.to_json())["data"])


@pytest.mark.parametrize(
    "change", [{"service_mode": 5}, {"code": "10050001001"}, {"item_type": "02"}, {"revision": 0}]
)
def test_the_item_schema_refuses_what_the_rules_refuse(change: dict[str, Any]) -> None:
    item = next(event.data for event in story() if event.name == "item-published.v1")
    assert not validator("catalog", "item-published.v1").is_valid({**item, **change})


def test_drafts_revisions_and_names_stay_inside() -> None:
    store = MemoryEventStore()
    operations = registered_world(store)
    before = store.end()
    operations.draft_item(ITEM, context())
    operations.revise_item(ITEM | {"annual_volume": 1}, context())
    operations.withdraw_item({"code": ITEM["code"], "reason": "重复"}, context())
    silent = [event for commit in store.read_commits(before) for event in commit.events]
    assert [event.type for event in silent] == [
        "ItemDrafted",
        "NameTaken",
        "ItemRevised",
        "ItemWithdrawn",
        "NameReleased",
    ]
    assert [translate(event) for event in silent] == [None] * 5
