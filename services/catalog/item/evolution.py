"""What each fact makes of an item. Never fails: what happened has happened."""

from __future__ import annotations

from dataclasses import replace

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
from services.catalog.item.review import APPROVED, RETURNED, SUBMITTED, Review
from services.catalog.item.state import DRAFT, PUBLISHED, SUSPENDED, WITHDRAWN, Item, Suspension


def evolve(item: Item, event: ItemEvent) -> Item:
    match event:
        case ItemDrafted():
            return Item(DRAFT, event.content, edited_by=event.edited_by)
        case ItemRevised():
            review = item.review.after_edit()
            return replace(
                item, draft=event.content, edited_by=event.edited_by, review=review, publish_at=None
            )
        case ItemSubmitted():
            return replace(item, review=Review(SUBMITTED, event.submission, event.submitted_by))
        case ItemApproved() | ReviewWaived():
            return replace(item, review=replace(item.review, stage=APPROVED, remarks=()))
        case ItemReturned():
            return replace(item, review=replace(item.review, stage=RETURNED, remarks=event.remarks))
        case ItemPublished():
            return replace(
                item,
                status=SUSPENDED if item.suspension else PUBLISHED,
                draft=event.content,
                published=event.content,
                revision=event.revision,
                review=item.review.closed(),
                publish_at=None,
            )
        case PublicationScheduled():
            return replace(item, publish_at=event.at)
        case PublicationUnscheduled():
            return replace(item, publish_at=None)
        case ItemSuspended():
            return replace(item, status=SUSPENDED, suspension=Suspension(event.reason, event.until))
        case ItemResumed():
            return replace(item, status=PUBLISHED, suspension=None)
        case ItemSucceeded():
            return replace(item, predecessors=event.predecessors)
        case ItemWithdrawn():
            return replace(
                item,
                status=WITHDRAWN,
                review=item.review.closed(),
                suspension=None,
                publish_at=None,
                successors=event.successors,
            )
