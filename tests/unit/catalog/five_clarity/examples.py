"""The samples with what a clean survey of one department would record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from event_sourcing.memory_event_store import MemoryEventStore
from services.catalog.five_clarity.ledger import Ledger
from services.catalog.inventory.operations import InventoryOperations
from services.catalog.inventory.registry_reader import RegistryReader
from services.catalog.inventory.rows import ItemRows
from tests.support.sample_portal import sample_events, sample_services
from tests.unit.catalog.examples import context

DEPARTMENT = "1005"
GUIDES: Mapping[str, Mapping[str, Any]] = {
    event.subject: event.data for event in sample_events() if event.name == "guide-published.v1"
}


class Guides:
    def of(self, item_code: str) -> Mapping[str, Any] | None:
        return GUIDES.get(item_code)


def sample_rows() -> list[ItemRows]:
    reader = RegistryReader(sample_services().store, Guides())
    codes = [code for code in GUIDES if code.startswith(DEPARTMENT)]
    return [
        replace(rows, t1={**rows.t1, "填报人": "李建", "填报日期": "2026-03-03"})
        for rows in reader.rows(codes)
    ]


ROWS = sample_rows()
FIRST = ROWS[0].code


def ledger(*recorded: ItemRows, zero: bool = False, of: str = DEPARTMENT) -> Ledger:
    """The samples, and on top what a survey of one department recorded."""
    kept, own = Ledger(), MemoryEventStore()
    if recorded or zero:
        InventoryOperations(own).record("batch-1", of, recorded, zero, context())
    for store in (sample_services().store, own):
        for commit in store.read_commits(0, limit=100_000):
            for event in commit.events:
                kept.apply(event)
    return kept
