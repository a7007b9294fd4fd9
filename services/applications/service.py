"""The applications service on the wire: each method hands payload and context on to `operations` or `queries`."""

from __future__ import annotations

from typing import Any

from event_sourcing.cloud_events import CloudEvent
from event_sourcing.nameko_kernel import ServiceParts, rpc, subscribe
from event_sourcing.nameko_kernel.dead_letter_methods import DeadLetterMethods
from event_sourcing.nameko_kernel.view_methods import ViewMethods
from services.applications.references import BINDINGS, keep
from services.applications.wiring import Applications, build

Payload = dict[str, Any]
Context = dict[str, Any]
Answer = dict[str, Any]


class ApplicationsService(ViewMethods, DeadLetterMethods):
    name = "applications"

    parts: Applications = ServiceParts(build)

    @subscribe(queue="applications.reference", bindings=BINDINGS)
    def on_reference(self, event: CloudEvent) -> None:
        keep(self.parts.references, event)

    @rpc
    def start_draft(self, payload: Payload, context: Context) -> Answer:
        return self.parts.operations.start_draft(payload, context)

    @rpc
    def save_draft(self, payload: Payload, context: Context) -> Answer:
        return self.parts.operations.save_draft(payload, context)

    @rpc
    def submit(self, payload: Payload, context: Context) -> Answer:
        return self.parts.operations.submit(payload, context)

    @rpc
    def supplement(self, payload: Payload, context: Context) -> Answer:
        return self.parts.operations.supplement(payload, context)

    @rpc
    def withdraw(self, payload: Payload, context: Context) -> Answer:
        return self.parts.operations.withdraw(payload, context)

    @rpc
    def store_file(self, payload: Payload, context: Context) -> Answer:
        return self.parts.operations.store_file(payload, context)

    @rpc
    def accept(self, payload: Payload, context: Context) -> Answer:
        return self.parts.operations.accept(payload, context)

    @rpc
    def refuse(self, payload: Payload, context: Context) -> Answer:
        return self.parts.operations.refuse(payload, context)

    @rpc
    def request_correction(self, payload: Payload, context: Context) -> Answer:
        return self.parts.operations.request_correction(payload, context)

    @rpc
    def suspend(self, payload: Payload, context: Context) -> Answer:
        return self.parts.operations.suspend(payload, context)

    @rpc
    def resume(self, payload: Payload, context: Context) -> Answer:
        return self.parts.operations.resume(payload, context)

    @rpc
    def decide(self, payload: Payload, context: Context) -> Answer:
        return self.parts.operations.decide(payload, context)

    @rpc
    def conclude(self, payload: Payload, context: Context) -> Answer:
        return self.parts.operations.conclude(payload, context)

    @rpc
    def record_hand_off(self, payload: Payload, context: Context) -> Answer:
        return self.parts.operations.record_hand_off(payload, context)

    @rpc
    def record_forwarding_receipt(self, payload: Payload, context: Context) -> Answer:
        return self.parts.operations.record_forwarding_receipt(payload, context)

    @rpc
    def record_provincial_status(self, payload: Payload, context: Context) -> Answer:
        return self.parts.operations.record_provincial_status(payload, context)

    @rpc
    def get_application(self, payload: Payload, context: Context) -> Answer:
        return self.parts.queries.get_application(payload, context)

    @rpc
    def get_submission(self, payload: Payload, context: Context) -> Answer:
        return self.parts.queries.get_submission(payload, context)

    @rpc
    def get_contact(self, payload: Payload, context: Context) -> Answer:
        return self.parts.queries.get_contact(payload, context)

    @rpc
    def get_draft(self, payload: Payload, context: Context) -> Answer:
        return self.parts.queries.get_draft(payload, context)

    @rpc
    def list_drafts(self, payload: Payload, context: Context) -> Answer:
        return self.parts.queries.list_drafts(payload, context)

    @rpc
    def progress(self, payload: Payload, context: Context) -> Answer:
        return self.parts.queries.progress(payload, context)

    @rpc
    def get_file(self, payload: Payload, context: Context) -> Answer:
        return self.parts.queries.get_file(payload, context)

    @rpc
    def erase_subject(self, payload: Payload, context: Context) -> Answer:
        return self.parts.subjects.erase_subject(payload, context)

    @rpc
    def export_subject(self, payload: Payload, context: Context) -> Answer:
        return self.parts.subjects.export_subject(payload, context)

    @rpc
    def export_file(self, payload: Payload, context: Context) -> Answer:
        return self.parts.subjects.export_file(payload, context)
