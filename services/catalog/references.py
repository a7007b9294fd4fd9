"""What one aggregate may know of others: read straight from their streams, never from a view that may lag behind.

Departments, groups, external items and category values are never removed, so what was true when read stays true.
"""

from __future__ import annotations

from collections.abc import Iterable

from event_sourcing.command_handling import CommandHandler
from event_sourcing.event_store import EventStore
from services.catalog.category_dimension.aggregate import category_dimension_decider
from services.catalog.category_dimension.events import CategoryDimensionDefined
from services.catalog.data_table.aggregate import DataTable, data_table_decider
from services.catalog.department.aggregate import department_decider
from services.catalog.department.events import DepartmentRegistered
from services.catalog.external_item.aggregate import external_item_decider
from services.catalog.external_item.events import ExternalItemRegistered
from services.catalog.item.aggregate import item_decider
from services.catalog.item.state import Item
from services.catalog.item_group.aggregate import item_group_decider
from services.catalog.item_group.events import ItemGroupRegistered


class References:
    """Each method answers None for what nobody registered."""

    def __init__(self, store: EventStore) -> None:
        self._departments = CommandHandler(store, department_decider)
        self._dimensions = CommandHandler(store, category_dimension_decider)
        self._groups = CommandHandler(store, item_group_decider)
        self._external_items = CommandHandler(store, external_item_decider)
        self._items = CommandHandler(store, item_decider)
        self._data_tables = CommandHandler(store, data_table_decider)

    def department(self, code: str) -> DepartmentRegistered | None:
        return self._departments.load(code).state if code else None

    def dimension(self, key: str) -> CategoryDimensionDefined | None:
        return self._dimensions.load(key).state

    def group(self, code: str) -> ItemGroupRegistered | None:
        return self._groups.load(code).state if code else None

    def external_item(self, code: str) -> ExternalItemRegistered | None:
        return self._external_items.load(code).state if code else None

    def data_table(self, identity: str) -> DataTable | None:
        table = self._data_tables.load(identity).state if identity else DataTable()
        return table if table.id else None

    def item(self, code: str) -> Item | None:
        loaded = self._items.load(code) if code else None
        return loaded.state if loaded and loaded.version else None

    def names(self, codes: Iterable[str]) -> dict[str, str]:
        """Of items and external items; a code that nobody registered is left out."""
        named = {}
        for code in codes:
            item = self.item(code)
            known = (item and item.draft) or self.external_item(code)
            if known is not None:
                named[code] = known.name
        return named
