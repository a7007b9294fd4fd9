"""Notify on the wire: `python -m event_sourcing.nameko_kernel services.notify.service`."""

from __future__ import annotations

from typing import Any

from event_sourcing.cloud_events import CloudEvent
from event_sourcing.nameko_kernel import ServiceParts, rpc, subscribe
from event_sourcing.nameko_kernel.dead_letter_methods import DeadLetterMethods
from event_sourcing.nameko_kernel.view_methods import ViewMethods
from services.notify import subjects
from services.notify.kinds import BINDINGS
from services.notify.wiring import Notify, build

Json = dict[str, Any]


class NotifyService(ViewMethods, DeadLetterMethods):
    name = "notify"

    parts: Notify = ServiceParts(build)

    @subscribe(queue="notify.case-events", bindings=BINDINGS)
    def on_case_event(self, event: CloudEvent) -> None:
        self.parts.announcements.announce(event)

    @subscribe(queue="notify.erasures", bindings=subjects.BINDINGS)
    def on_erasure(self, event: CloudEvent) -> None:
        self.parts.subjects.on_erased(event)

    @rpc
    def erase_subject(self, payload: Json, context: Json) -> Json:
        return self.parts.subjects.erase_subject(payload, context)

    @rpc
    def export_subject(self, payload: Json, context: Json) -> Json:
        return self.parts.subjects.export_subject(payload, context)

    @rpc
    def list_messages(self, payload: Json, context: Json) -> Json:
        return self.parts.operations.list_messages(payload, context)

    @rpc
    def unread_count(self, payload: Json, context: Json) -> Json:
        return self.parts.operations.unread_count(payload, context)

    @rpc
    def mark_read(self, payload: Json, context: Json) -> Json:
        return self.parts.operations.mark_read(payload, context)
