"""What the public learns of messages: that one was sent or given up; no text, no address, not even to whom (ADR 3)."""

from __future__ import annotations

from event_sourcing.cloud_events import PublicEvent
from event_sourcing.events import RecordedEvent, category_of
from event_sourcing.personal_data import ClosedVault
from services.notify import events as e
from services.notify.aggregate import CATEGORY, message_codec

_codec = message_codec(ClosedVault())


def translate(recorded: RecordedEvent) -> PublicEvent | None:
    """None for what stays inside. Raises ContractMismatch for a stored event we cannot read."""
    if category_of(recorded.stream) != CATEGORY:
        return None
    event = _codec.decode(recorded)
    data = {
        "message_id": event.message_id,
        "application_id": event.application_id,
        "kind": event.kind,
        "channel": event.channel.value,
    }
    match event:
        case e.MessageSent():
            return PublicEvent("message-sent.v1", event.message_id, data)
        case e.MessageFailed():
            return PublicEvent("message-failed.v1", event.message_id, data | {"reason": event.reason.value})
        case _:
            return None
