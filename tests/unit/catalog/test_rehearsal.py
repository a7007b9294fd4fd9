from __future__ import annotations

import pytest

from event_sourcing.errors import ConcurrencyError, ValidationFailed
from event_sourcing.events import Metadata, NewEvent, StreamWrite
from event_sourcing.memory_event_store import MemoryEventStore
from services.catalog.import_rehearsal import rehearse_import
from services.catalog.rehearsal import RehearsalStore
from tests.unit.catalog import examples
from tests.unit.catalog.examples import ITEM, context, named, payload, registered_world

WHY = Metadata("editor", "c" * 32)


def write(stream: str, expected: int, *names: str) -> StreamWrite:
    return StreamWrite(stream, expected, [NewEvent(name, {}) for name in names])


class TestARehearsalStore:
    def test_shows_real_events_and_then_rehearsed_ones_but_writes_nothing(self) -> None:
        real = MemoryEventStore()
        real.append([write("item-1", 0, "A", "B")], WHY)
        store = RehearsalStore(real)
        assert store.append([write("item-1", 2, "C"), write("item-2", 0, "D")], WHY).versions == {
            "item-1": 3,
            "item-2": 1,
        }
        assert [(e.version, e.type) for e in store.read_stream("item-1")] == [(1, "A"), (2, "B"), (3, "C")]
        assert [e.type for e in store.read_stream("item-1", after_version=1, up_to_version=2)] == ["B"]
        assert [e.type for commit in store.read_commits(0) for e in commit.events] == ["C", "D"]
        assert (real.end(), store.end()) == (2, 2)
        assert list(real.read_stream("item-2")) == []

    @pytest.mark.parametrize("expected", [0, 1, 3])
    def test_guards_versions_as_the_real_one_does(self, expected: int) -> None:
        real = MemoryEventStore()
        real.append([write("item-1", 0, "A", "B")], WHY)
        with pytest.raises(ConcurrencyError):
            RehearsalStore(real).append([write("item-1", expected, "C")], WHY)

    def test_knows_real_commits_by_their_id(self) -> None:
        real = MemoryEventStore()
        stored = real.append([write("item-1", 0, "A")], WHY)
        assert RehearsalStore(real).find_commit(stored.commit_id) == real.find_commit(stored.commit_id)


WORLD = {
    "departments": [examples.BUREAU, examples.OFFICE, examples.POLICE],
    "dimensions": [examples.STAGES, examples.THEMES, examples.OWN],
    "groups": [examples.FIRST_GROUP, examples.SECOND_GROUP],
    "external_items": [examples.PERMIT],
    "items": [ITEM],
    "relations": [
        {"from_code": "40010000002", "to_code": ITEM["code"], "type": "PREREQUISITE", "mandatory": False}
    ],
}


class TestRehearsingAnImport:
    def test_plans_every_command_of_a_new_world_and_stores_nothing(self) -> None:
        store = MemoryEventStore()
        answer = rehearse_import(store, WORLD)
        assert [finding["severity"] for finding in answer["findings"]] == ["warning"]
        assert [step["methods"] for step in answer["plan"]][-2:] == [
            ["draft_item", "publish_item"],
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
            {"kind": "items", "index": 0, "version": 1, "methods": ["revise_item", "publish_item"]}
        ]
        catalog.publish_item({"code": ITEM["code"]}, context())
        done = rehearse_import(store, WORLD | {"relations": []})["plan"]
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
