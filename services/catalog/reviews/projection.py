"""What each stored event says about the queue of reviews: a pure function of one event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pymongo import UpdateOne

from event_sourcing.events import RecordedEvent, category_of, identity_of
from event_sourcing.projections import ViewWrite
from services.catalog.item.aggregate import item_decider
from services.catalog.item.events import (
    ItemApproved,
    ItemDrafted,
    ItemEvent,
    ItemPublished,
    ItemReturned,
    ItemRevised,
    ItemSubmitted,
    ItemWithdrawn,
    ReviewWaived,
)

REVIEW_QUEUE = "review_queue"


class ReviewQueue:
    """`view.ReviewsView` reads what this writes."""

    name = "review_queue"
    collections = (REVIEW_QUEUE,)

    def changes(self, event: RecordedEvent) -> Sequence[ViewWrite]:
        if category_of(event.stream) != item_decider.category:
            return []
        fields = review_changes(item_decider.codec.decode(event), event)
        if not fields:
            return []
        code = identity_of(event.stream)
        return [ViewWrite(REVIEW_QUEUE, UpdateOne({"_id": code}, {"$set": fields}, upsert=True))]


def review_changes(event: ItemEvent, recorded: RecordedEvent) -> dict[str, Any]:
    """Fields to set in the item's row; none for an event that the queue does not care about.

    A row: `{_id: code, name, department_code, edited_by, waiting, submission, submitted_by, submitted_at}`; those of the
    submission only after the first one.
    """
    match event:
        case ItemDrafted() | ItemRevised():
            return {
                "name": event.content.name,
                "department_code": event.content.department_code,
                "edited_by": event.edited_by,
                "waiting": False,
            }
        case ItemSubmitted():
            return {
                "waiting": True,
                "submission": event.submission,
                "submitted_by": event.submitted_by,
                "submitted_at": recorded.recorded_at,
            }
        case ItemApproved() | ItemReturned() | ReviewWaived() | ItemPublished() | ItemWithdrawn():
            return {"waiting": False}
        case _:
            return {}
