"""Entries and filings: given what was recorded, when a batch is recorded, then what changed is stored once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from event_sourcing.errors import ValidationFailed
from event_sourcing.given_when_then import given
from event_sourcing.memory_event_store import MemoryEventStore
from services.catalog.inventory.entry.aggregate import entry_decider
from services.catalog.inventory.entry.commands import RecordInventory
from services.catalog.inventory.entry.events import InventoryRecorded
from services.catalog.inventory.filing.aggregate import filing_decider
from services.catalog.inventory.filing.commands import RecordFiling
from services.catalog.inventory.filing.events import FilingRecorded
from services.catalog.inventory.operations import InventoryOperations
from services.catalog.inventory.rows import ItemRows
from tests.unit.catalog.examples import context

CODE = "10050101001"
ROWS = ItemRows(
    CODE,
    "高级中学教师资格认定",
    "1005",
    {"事项编码": CODE},
    ({"事项编码": CODE, "主体类别": "个人"},),
    (),
    (),
)
ENTRY = InventoryRecorded(ROWS, "batch-1")


def test_an_entry_is_recorded_once_and_again_when_it_changes() -> None:
    given(entry_decider).when(RecordInventory(ROWS, "batch-1")).then(ENTRY)
    given(entry_decider, ENTRY).when(RecordInventory(ROWS, "batch-1")).then()
    other = replace(ROWS, name="高级中学教师资格认定(新)")
    given(entry_decider, ENTRY).when(RecordInventory(other, "batch-1")).then(
        InventoryRecorded(other, "batch-1")
    )


@pytest.mark.parametrize(
    "stray",
    [
        replace(ROWS, department_code="1006"),
        replace(ROWS, t1={"事项编码": "10050101002"}),
        replace(ROWS, t4=({"事项编码": "10050101002"},)),
    ],
)
def test_rows_of_another_item_or_department_are_refused(stray: ItemRows) -> None:
    given(entry_decider).when(RecordInventory(stray, "batch-1")).then_raises(ValidationFailed)


def test_a_filing_lists_its_items_or_declares_that_there_are_none() -> None:
    filed = FilingRecorded("1005", "batch-1", (CODE,), False)
    given(filing_decider).when(RecordFiling("1005", "batch-1", (CODE,), False)).then(filed)
    given(filing_decider, filed).when(RecordFiling("1005", "batch-1", (CODE,), False)).then()
    nothing = FilingRecorded("1005", "batch-2", (), True)
    given(filing_decider, filed).when(RecordFiling("1005", "batch-2", (), True)).then(nothing)


@pytest.mark.parametrize(
    ("codes", "zero"),
    [((CODE,), True), ((), False), (("10060100001",), False)],
    ids=["both", "neither", "alien"],
)
def test_a_filing_that_contradicts_itself_is_refused(codes: tuple[str, ...], zero: bool) -> None:
    given(filing_decider).when(RecordFiling("1005", "batch-1", codes, zero)).then_raises(ValidationFailed)


def test_recording_a_batch_again_stores_nothing_twice() -> None:
    store = MemoryEventStore()
    inventory = InventoryOperations(store)
    for _ in range(2):
        inventory.record("batch-1", "1005", [ROWS], False, context())
    stored = [event.type for commit in store.read_commits(0, limit=100) for event in commit.events]
    assert stored == ["InventoryRecorded", "FilingRecorded"]
