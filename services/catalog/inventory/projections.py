"""What each stored event changes in the views of the inventory: a pure function of one event.

inventory_entries  {_id: item code, name, department_code, batch_id, t1, t2, t3, t4, recorded_at}
inventory_filings  {_id: department code, batch_id, item_codes, declared_zero, recorded_at}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from pymongo import ReplaceOne

from event_sourcing.events import RecordedEvent, category_of
from event_sourcing.projections import ViewWrite
from services.catalog.inventory.entry.aggregate import entry_decider
from services.catalog.inventory.entry.events import InventoryRecorded
from services.catalog.inventory.filing.aggregate import filing_decider
from services.catalog.inventory.filing.events import FilingRecorded

ENTRIES, FILINGS = "inventory_entries", "inventory_filings"


class Inventory:
    """`views.InventoryView` reads what this writes."""

    name = "inventory"
    collections = (ENTRIES, FILINGS)

    def changes(self, event: RecordedEvent) -> Sequence[ViewWrite]:
        match category_of(event.stream):
            case entry_decider.category:
                return [_replace(ENTRIES, _entry(entry_decider.codec.decode(event)), event)]
            case filing_decider.category:
                return [_replace(FILINGS, _filing(filing_decider.codec.decode(event)), event)]
            case _:
                return []


def _entry(event: InventoryRecorded) -> dict[str, Any]:
    rows = asdict(event.rows)
    return {"_id": rows.pop("code"), **rows, "batch_id": event.batch_id}


def _filing(event: FilingRecorded) -> dict[str, Any]:
    filing = asdict(event)
    return {"_id": filing.pop("department_code"), **filing}


def _replace(collection: str, document: Mapping[str, Any], event: RecordedEvent) -> ViewWrite:
    stamped = {**document, "recorded_at": event.recorded_at}
    return ViewWrite(collection, ReplaceOne({"_id": document["_id"]}, stamped, upsert=True))
