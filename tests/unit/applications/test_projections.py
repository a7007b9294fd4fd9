"""The applicants' lists of drafts: what each event changes, without opening anything personal."""

from __future__ import annotations

from typing import Any

from pymongo import DeleteOne, UpdateOne

from event_sourcing.events import Metadata, StreamWrite
from event_sourcing.memory_event_store import MemoryEventStore
from services.applications.number_register import NumberRegister
from services.applications.projections import DRAFTS, Drafts
from tests.unit.applications import cases

STREAM = cases.decider.stream("a" * 32)


def changes(*commands: Any) -> list[Any]:
    store = MemoryEventStore()
    events = [cases.decider.codec.encode(event) for event in cases.history(*commands)]
    NumberRegister(store).append([StreamWrite(STREAM, 0, events)], Metadata("p-li", "c"))
    recorded = [event for commit in store.read_commits(0) for event in commit.events]
    writes = [write for event in recorded for write in Drafts().changes(event)]
    assert {write.collection for write in writes} <= {DRAFTS}
    return [write.operation for write in writes]


def test_a_draft_is_listed_until_it_is_submitted() -> None:
    row = {"applicant_id": "p-li", "item_code": cases.ITEM.code, "saved_at": cases.AT}
    assert changes(cases.START, cases.SAVE, cases.submit(), cases.ACCEPT) == [
        UpdateOne({"_id": "a" * 32}, {"$set": row}, upsert=True),
        UpdateOne({"_id": "a" * 32}, {"$set": {"saved_at": cases.AT}}),
        DeleteOne({"_id": "a" * 32}),
    ]


def test_a_case_that_was_no_draft_leaves_the_list_alone() -> None:
    assert changes(cases.submit()) == [DeleteOne({"_id": "a" * 32})]
