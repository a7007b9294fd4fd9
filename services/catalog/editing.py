"""The operations as callers reach them: who calls is checked before what they ask is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from event_sourcing.event_store import EventStore
from event_sourcing.request_context import actor_of, command_context
from event_sourcing.snapshots import SnapshotStore
from services.catalog import authorisation, schemas
from services.catalog.import_rehearsal import rehearse_import
from services.catalog.item_codes import ItemCodes
from services.catalog.operations import Answer, CatalogOperations, Payload
from services.catalog.past import PastItems
from services.catalog.views import ItemsView, ItemsWanted

Context = Mapping[str, Any]


class Editing:
    def __init__(self, store: EventStore, view: ItemsView, snapshots: SnapshotStore | None = None) -> None:
        self._store = store
        self._operations = CatalogOperations(store, snapshots)
        self._past = PastItems(store)
        self._codes = ItemCodes(store)
        self._view = view

    def command(self, method: str, payload: Payload, context: Context) -> Answer:
        """One of the operations that change something. Raises Forbidden, and what the operation raises."""
        authorisation.check(actor_of(context), method, payload)
        answer: Answer = getattr(self._operations, method)(payload, command_context(context))
        return answer

    def get_category_dimension(self, payload: Payload, context: Context) -> Answer:
        authorisation.check_reader(actor_of(context))
        return self._operations.get_category_dimension(payload)

    def next_item_code(self, payload: Payload, context: Context) -> Answer:
        authorisation.check(actor_of(context), "next_item_code", payload)
        return self._codes.next(payload)

    def get_item(self, payload: Payload, context: Context) -> Answer:
        authorisation.check(actor_of(context), "get_item", payload)
        return self._operations.get_item(payload)

    def get_item_history(self, payload: Payload, context: Context) -> Answer:
        authorisation.check(actor_of(context), "get_item_history", payload)
        return self._past.history(payload)

    def get_item_as_of(self, payload: Payload, context: Context) -> Answer:
        authorisation.check(actor_of(context), "get_item_as_of", payload)
        return self._past.as_of(payload)

    def compare_item(self, payload: Payload, context: Context) -> Answer:
        authorisation.check(actor_of(context), "compare_item", payload)
        return self._past.compare(payload)

    def list_items(self, payload: Payload, context: Context) -> Answer:
        """`{items, next_cursor}`."""
        asked = schemas.listing(payload)
        asked["department"] = authorisation.lister(actor_of(context), asked.pop("department_code"))
        limit, cursor = asked.pop("limit"), asked.pop("cursor")
        return asdict(self._view.items(ItemsWanted(**asked), limit, cursor))

    def rehearse_import(self, payload: Payload, context: Context) -> Answer:
        authorisation.check(actor_of(context), "rehearse_import", payload)
        return dict(rehearse_import(self._store, payload))
