"""Records what a department's part of a merged batch says. Each entry is a commit; recorded again it changes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from event_sourcing.command_handling import CommandContext, CommandHandler
from event_sourcing.event_store import EventStore
from services.catalog.inventory.entry.aggregate import entry_decider
from services.catalog.inventory.entry.commands import RecordInventory
from services.catalog.inventory.filing.aggregate import filing_decider
from services.catalog.inventory.filing.commands import RecordFiling
from services.catalog.inventory.rows import ItemRows


class InventoryOperations:
    def __init__(self, store: EventStore) -> None:
        self._entries = CommandHandler(store, entry_decider)
        self._filings = CommandHandler(store, filing_decider)

    def record(
        self,
        batch_id: str,
        department_code: str,
        rows: Sequence[ItemRows],
        declared_zero: bool,
        context: CommandContext,
    ) -> None:
        """Entries first, then the filing that lists them: whoever dies in between begins again and ends with the same.

        Raises ValidationFailed.
        """
        for item in rows:
            self._entries.handle(item.code, RecordInventory(item, batch_id), context)
        filed = RecordFiling(department_code, batch_id, tuple(item.code for item in rows), declared_zero)
        self._filings.handle(department_code, filed, context)
