from __future__ import annotations

from event_sourcing.cloud_events import PublicEvent
from event_sourcing.errors import ContractMismatch
from event_sourcing.events import RecordedEvent, identity_of


def translate(recorded: RecordedEvent) -> PublicEvent | None:
    """`Internal` stays inside, `Unreadable` cannot be told, everything else is public."""
    if recorded.type == "Internal":
        return None
    if recorded.type == "Unreadable":
        raise ContractMismatch("an event that nobody can read any more")
    return PublicEvent("thing-done.v1", identity_of(recorded.stream), dict(recorded.data))
