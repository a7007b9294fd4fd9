"""What each stored event changes in the editors' list of items: a pure function of one event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pymongo import UpdateOne

from event_sourcing.events import RecordedEvent, category_of
from event_sourcing.projections import ViewWrite
from services.catalog.item.aggregate import DRAFT, PUBLISHED, WITHDRAWN, item_decider
from services.catalog.item.content import ItemContent
from services.catalog.item.events import ItemDrafted, ItemEvent, ItemPublished, ItemRevised

Changes = dict[str, Any]

ITEM_LIST = "item_list"


class ItemList:
    """`views.ItemsView` reads what this writes."""

    name = "item_list"
    collections = (ITEM_LIST,)

    def changes(self, event: RecordedEvent) -> Sequence[ViewWrite]:
        changed = item_changes(event)
        if changed is None:
            return []
        code, fields = changed
        return [ViewWrite(ITEM_LIST, UpdateOne({"_id": code}, {"$set": fields}, upsert=True))]


def item_changes(recorded: RecordedEvent) -> tuple[str, Changes] | None:
    """(item code, fields to set in its row), or None for an event that concerns no row.

    A row: `{_id: code, name, department_code, group_code, item_type, status, revision, changed, updated_at, version}`;
    `changed` says that the draft differs from what is published.
    """
    if category_of(recorded.stream) != item_decider.category:
        return None
    event: ItemEvent = item_decider.codec.decode(recorded)
    stamp = {"version": recorded.version, "updated_at": recorded.recorded_at}
    if isinstance(event, ItemDrafted):
        return event.content.code, _listed(event.content) | {
            "status": DRAFT,
            "revision": 0,
            "changed": True,
        } | stamp
    if isinstance(event, ItemRevised):
        return event.content.code, _listed(event.content) | {"changed": True} | stamp
    if isinstance(event, ItemPublished):
        published = {"status": PUBLISHED, "revision": event.revision, "changed": False}
        return event.content.code, _listed(event.content) | published | stamp
    return event.code, {"status": WITHDRAWN, "changed": False} | stamp


def _listed(content: ItemContent) -> Changes:
    return {
        "name": content.name,
        "department_code": content.department_code,
        "group_code": content.group_code,
        "item_type": content.item_type,
    }
