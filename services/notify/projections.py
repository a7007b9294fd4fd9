"""What each stored event changes in the inbox and in the outbox: pure functions of one event.

Texts and addresses stay sealed: the inbox takes them over as they lie in the event, and the outbox needs none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pymongo import DeleteMany, DeleteOne, UpdateOne

from event_sourcing.codec import SEALED
from event_sourcing.erasures import erasure_in
from event_sourcing.events import RecordedEvent, category_of
from event_sourcing.personal_data import ClosedVault
from event_sourcing.projections import ViewWrite
from event_sourcing.schedule import FIELDS, new_entry
from services.notify import events as e
from services.notify import views
from services.notify.aggregate import CATEGORY, message_codec
from services.notify.codes import Channel

OUTBOX = "outbox"
"""E-mails to send: a schedule (`event_sourcing.schedule`) by message id."""

_codec = message_codec(ClosedVault())


class InboxProjection:
    """`views.InboxView` reads what this writes."""

    name = "inbox"
    collections = (views.COLLECTION,)

    def changes(self, event: RecordedEvent) -> Sequence[ViewWrite]:
        if (erased := erasure_in(event)) is not None:
            theirs = {"applicant_id": erased.subject, "created_at": {"$lte": erased.at}}
            return [ViewWrite(views.COLLECTION, DeleteMany(theirs))]
        message = _message(event)
        if message is None or message.channel is not Channel.INBOX:
            return []
        chosen = {"_id": message.message_id}
        match message:
            case e.MessageQueued():
                row = {
                    "applicant_id": message.applicant_id,
                    "application_id": message.application_id,
                    "number": message.number,
                    "kind": message.kind,
                    "created_at": message.at,
                    "read": False,
                    "sealed": event.data["content"][SEALED],
                }
                return [_write(views.COLLECTION, UpdateOne(chosen, {"$setOnInsert": row}, upsert=True))]
            case e.MessageRead():
                return [_write(views.COLLECTION, UpdateOne(chosen, {"$set": {"read": True}}))]
            case _:
                return []


class OutboxProjection:
    """A message is in the outbox from being queued until it is settled.

    The sender moves entries in time and holds leases on them; a rebuild takes both over, so that nobody else begins
    with a letter that is being sent.
    """

    name = "outbox"
    collections = (OUTBOX,)
    moved_by_others: Mapping[str, tuple[str, ...]] = {OUTBOX: FIELDS}

    def changes(self, event: RecordedEvent) -> Sequence[ViewWrite]:
        message = _message(event)
        if message is None or message.channel is not Channel.EMAIL:
            return []
        chosen = {"_id": message.message_id}
        match message:
            case e.MessageQueued():
                entry = new_entry(event.recorded_at)
                return [_write(OUTBOX, UpdateOne(chosen, {"$setOnInsert": entry}, upsert=True))]
            case e.MessageSent() | e.MessageFailed():
                return [_write(OUTBOX, DeleteOne(chosen))]
            case _:
                return []


def _message(event: RecordedEvent) -> e.AnyMessageEvent | None:
    return _codec.decode(event) if category_of(event.stream) == CATEGORY else None


def _write(collection: str, operation: UpdateOne | DeleteOne) -> ViewWrite:
    return ViewWrite(collection, operation)
