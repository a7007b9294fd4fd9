from __future__ import annotations

import pytest

from event_sourcing.errors import ValidationFailed
from event_sourcing.memory_event_store import MemoryEventStore
from services.catalog.import_rehearsal import rehearse_import
from tests.unit.catalog import examples
from tests.unit.catalog.examples import ITEM, context, named, payload, registered_world

WORLD = {
    "departments": [examples.BUREAU, examples.OFFICE, examples.POLICE],
    "dimensions": [examples.STAGES, examples.THEMES, examples.OWN],
    "groups": [examples.FIRST_GROUP, examples.SECOND_GROUP],
    "external_items": [examples.PERMIT],
    "items": [payload(mode_justification=None)],
    "relations": [
        {"from_code": "40010000002", "to_code": ITEM["code"], "type": "PREREQUISITE", "mandatory": False}
    ],
}


class TestRehearsingAnImport:
    def test_plans_every_command_of_a_new_world_and_stores_nothing(self) -> None:
        store = MemoryEventStore()
        answer = rehearse_import(store, WORLD)
        found = [(finding["severity"], finding["code"]) for finding in answer["findings"]]
        assert found == [("warning", "MODE_UNJUSTIFIED")]
        assert [step["methods"] for step in answer["plan"]][-2:] == [
            ["draft_item", "publish_imported_item"],
            ["declare_relation"],
        ]
        assert len(answer["plan"]) == 11
        assert store.end() == 0

    def test_plans_only_what_would_change_something(self) -> None:
        store = MemoryEventStore()
        catalog = registered_world(store)
        catalog.draft_item(ITEM, context())
        changed = WORLD | {"items": [payload(annual_volume=9)], "relations": []}
        plan = [step for step in rehearse_import(store, changed)["plan"] if step["methods"]]
        assert plan == [
            {"kind": "items", "index": 0, "version": 1, "methods": ["revise_item", "publish_imported_item"]}
        ]
        examples.publish(catalog, ITEM["code"])
        done = rehearse_import(store, WORLD | {"items": [ITEM], "relations": []})["plan"]
        assert [step for step in done if step["methods"]] == []

    def test_finds_the_mistakes_of_all_rows(self) -> None:
        wrong = {
            "items": [
                payload(max_visits=0),
                payload(colour="red", code=3),
                named("10050000001", "补发"),
                named("10050000002", "补发"),
            ],
            "relations": [{"from_code": "1", "to_code": "1", "type": "PREREQUISITE", "mandatory": True}],
        }
        found = rehearse_import(MemoryEventStore(), WORLD | wrong)["findings"]
        errors = [(f["kind"], f["index"], f["pointer"], f["code"]) for f in found if f["severity"] == "error"]
        assert errors == [
            ("items", 0, "/max_visits", "MODE_VISITS"),
            ("items", 1, "/code", "TYPE"),
            ("items", 1, "/colour", "UNKNOWN"),
            ("items", 3, "", "NAME_TAKEN"),
            ("relations", 0, "/from_code", "ITEM_UNKNOWN"),
            ("relations", 0, "/to_code", "ITEM_UNKNOWN"),
        ]

    def test_refuses_kinds_that_it_does_not_know(self) -> None:
        with pytest.raises(ValidationFailed):
            rehearse_import(MemoryEventStore(), {"guides": []})

    def test_says_nothing_of_what_only_follows_from_another_wrong_row(self) -> None:
        wrong = WORLD | {
            "departments": [examples.BUREAU, examples.OFFICE | {"kind": "?"}, examples.POLICE],
            "dimensions": [examples.STAGES | {"name": ""}, examples.THEMES],
        }
        found = rehearse_import(MemoryEventStore(), wrong)["findings"]
        assert [(f["kind"], f["index"], f["code"]) for f in found if f["severity"] == "error"] == [
            ("departments", 1, "OPTION"),
            ("dimensions", 0, "NAME"),
            ("items", 0, "DIMENSION_UNKNOWN"),
        ]
