"""Wishes that concern the entry of one item."""

from __future__ import annotations

from dataclasses import dataclass

from services.catalog.inventory.rows import ItemRows


@dataclass(frozen=True, slots=True)
class RecordInventory:
    rows: ItemRows
    batch_id: str


EntryCommand = RecordInventory
