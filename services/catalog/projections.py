"""What each stored event changes in the editors' list of items: a pure function of one event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pymongo import UpdateOne

from event_sourcing.events import RecordedEvent, category_of, identity_of
from event_sourcing.projections import ViewWrite
from services.catalog.item.aggregate import item_decider
from services.catalog.item.content import ItemContent
from services.catalog.item.events import (
    ItemApproved,
    ItemDrafted,
    ItemEvent,
    ItemPublished,
    ItemResumed,
    ItemReturned,
    ItemRevised,
    ItemSubmitted,
    ItemSucceeded,
    ItemSuspended,
    ItemWithdrawn,
    PublicationScheduled,
    PublicationUnscheduled,
    ReviewWaived,
)
from services.catalog.item.review import APPROVED, NOT_SUBMITTED, RETURNED, SUBMITTED
from services.catalog.item.state import DRAFT, PUBLISHED, SUSPENDED, WITHDRAWN

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

    A row: `{_id: code, name, department_code, group_code, item_type, status, revision, changed, review, updated_at,
    version}`; `changed` says that the draft differs from what is published, `review` where its review stands.
    """
    if category_of(recorded.stream) != item_decider.category:
        return None
    event: ItemEvent = item_decider.codec.decode(recorded)
    stamp = {"version": recorded.version, "updated_at": recorded.recorded_at}
    code = identity_of(recorded.stream)
    return code, _changed(event) | stamp


def _changed(event: ItemEvent) -> Changes:
    match event:
        case ItemDrafted():
            new = {"status": DRAFT, "revision": 0, "changed": True, "review": NOT_SUBMITTED}
            return _listed(event.content) | new
        case ItemRevised():
            return _listed(event.content) | {"changed": True, "review": NOT_SUBMITTED}
        case ItemSubmitted():
            return {"review": SUBMITTED}
        case ItemApproved() | ReviewWaived():
            return {"review": APPROVED}
        case ItemReturned():
            return {"review": RETURNED}
        case ItemPublished():
            published = {"revision": event.revision, "changed": False, "review": NOT_SUBMITTED}
            # A later publication leaves the status as it is: the item may be suspended.
            return _listed(event.content) | published | ({"status": PUBLISHED} if event.revision == 1 else {})
        case PublicationScheduled() | PublicationUnscheduled() | ItemSucceeded():
            return {}
        case ItemSuspended():
            return {"status": SUSPENDED}
        case ItemResumed():
            return {"status": PUBLISHED}
        case ItemWithdrawn():
            return {"status": WITHDRAWN, "changed": False, "review": NOT_SUBMITTED}


def _listed(content: ItemContent) -> Changes:
    return {
        "name": content.name,
        "department_code": content.department_code,
        "group_code": content.group_code,
        "item_type": content.item_type,
    }
