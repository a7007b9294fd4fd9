"""Facts about the entry of one item."""

from __future__ import annotations

from dataclasses import dataclass

from services.catalog.inventory.rows import ItemRows


@dataclass(frozen=True, slots=True)
class InventoryRecorded:
    """The whole entry, as the batch brought it; it replaces the one before."""

    rows: ItemRows
    batch_id: str


EntryEvent = InventoryRecorded
