"""What falls due with items by itself: publications that were scheduled, suspensions that end. A pure function of one event.

    item_timers {_id: "<item code>/<kind>", … `event_sourcing.schedule`}

`timekeeper` works the entries off. An entry may be late or remain for a moment after its matter is settled: the decision lies
with the item, which is asked when the time has come.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from pymongo import DeleteOne, UpdateOne

from event_sourcing.events import RecordedEvent, category_of, identity_of
from event_sourcing.projections import ViewWrite
from event_sourcing.schedule import FIELDS, new_entry
from services.catalog.item.aggregate import item_decider
from services.catalog.item.events import (
    ItemPublished,
    ItemResumed,
    ItemRevised,
    ItemSuspended,
    ItemWithdrawn,
    PublicationScheduled,
    PublicationUnscheduled,
)
from services.catalog.moments import end_of

ITEM_TIMERS = "item_timers"
PUBLICATION, RESUMPTION = "publication", "resumption"


class ItemTimers:
    name = "item_timers"
    collections = (ITEM_TIMERS,)
    moved_by_others: Mapping[str, tuple[str, ...]] = {ITEM_TIMERS: FIELDS}

    def changes(self, event: RecordedEvent) -> Sequence[ViewWrite]:
        if category_of(event.stream) != item_decider.category:
            return []
        code = identity_of(event.stream)
        return [_write(f"{code}/{kind}", due_at) for kind, due_at in due_times(event).items()]


def due_times(recorded: RecordedEvent) -> Mapping[str, datetime | None]:
    """Kind → when it is due from now on, None: never; only kinds that the event says something about."""
    match item_decider.codec.decode(recorded):
        case PublicationScheduled(at=at):
            return {PUBLICATION: at}
        case ItemRevised() | ItemPublished() | PublicationUnscheduled():
            return {PUBLICATION: None}
        case ItemSuspended(until=last):
            return {RESUMPTION: end_of(last) if last else None}
        case ItemResumed():
            return {RESUMPTION: None}
        case ItemWithdrawn():
            return {PUBLICATION: None, RESUMPTION: None}
        case _:
            return {}


def _write(identity: str, due_at: datetime | None) -> ViewWrite:
    chosen = {"_id": identity}
    if due_at is None:
        return ViewWrite(ITEM_TIMERS, DeleteOne(chosen))
    return ViewWrite(ITEM_TIMERS, UpdateOne(chosen, {"$set": new_entry(due_at)}, upsert=True))
