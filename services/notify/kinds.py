"""Which facts about a case its applicant hears of, and the names of the messages that come of one fact."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import NAMESPACE_URL, uuid5

from event_sourcing.cloud_events import CloudEvent
from services.notify.codes import Channel

KINDS = (
    "application-submitted",
    "forwarding-recorded",
    "application-accepted",
    "acceptance-refused",
    "correction-requested",
    "correction-submitted",
    "application-suspended",
    "application-resumed",
    "application-decided",
    "application-concluded",
    "application-withdrawn",
)
"""Names of public events without their version. Not told: that the bureau received what was just submitted, a hand-off
that the applicant does, and a province's bare report, whose consequence is an event of its own."""

BINDINGS: Mapping[str, tuple[str, ...]] = {"applications": tuple(f"{kind}.v1" for kind in KINDS)}


def kind_of(event: CloudEvent) -> str | None:
    """None for a fact that its applicant need not hear of."""
    kind = event.name.removesuffix(".v1")
    if kind not in KINDS or event.service != "applications":
        return None
    if kind == "forwarding-recorded" and event.data["outcome"] != "RECEIVED":
        return None  # a province's refusal is also `acceptance-refused`, with reason and remedy: one notice is enough
    return kind


def message_id(event: CloudEvent, channel: Channel) -> str:
    """The same for every delivery of the event, so that it is told once."""
    return uuid5(NAMESPACE_URL, f"{event.source}#{event.id}#{channel}").hex
