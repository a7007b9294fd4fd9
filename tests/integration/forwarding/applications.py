"""The RPC port with the real rules of a case behind it: what the worker asks of applications, without the wire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import uuid4

from event_sourcing.cloud_events import CloudEvent, envelop
from event_sourcing.command_handling import CommandHandler
from event_sourcing.errors import BanshiError
from event_sourcing.memory_event_store import MemoryEventStore
from event_sourcing.request_context import command_context
from services.applications.codes import ReceiptOutcome
from services.applications.commands import RecordForwardingReceipt
from services.applications.public_events import instant, translate
from tests.unit.applications import cases


class Applications:
    """`failures`: method → errors that its next calls raise, one each."""

    def __init__(self) -> None:
        self.store = MemoryEventStore()
        self.handler: CommandHandler[Any, Any, Any] = CommandHandler(self.store, cases.decider)
        self.failures: dict[str, list[BanshiError]] = {}

    def submitted(self, item: Any = cases.FORWARDED) -> CloudEvent:
        """Submit a new application; answers what the world hears of it."""
        application_id = uuid4().hex
        context = command_context({"actor": {"id": "p-li"}, "correlation_id": uuid4().hex})
        self.handler.handle(application_id, cases.submit(item), context)
        recorded = next(iter(self.store.read_stream(cases.decider.stream(application_id))))
        public = translate(recorded)
        assert public is not None
        return envelop("applications", recorded, public)

    def state(self, application_id: str) -> Any:
        return self.handler.load(application_id).state

    def events(self, application_id: str) -> list[str]:
        return [event.type for event in self.store.read_stream(cases.decider.stream(application_id))]

    def call(
        self,
        service: str,
        method: str,
        payload: Mapping[str, Any],
        context: Mapping[str, Any],
        timeout: float = 5.0,
    ) -> dict[str, Any]:
        assert service == "applications"
        if failures := self.failures.get(method):
            raise failures.pop(0)
        answer: dict[str, Any] = getattr(self, method)(payload, context)
        return answer

    def get_submission(self, payload: Mapping[str, Any], context: Mapping[str, Any]) -> dict[str, Any]:
        state = self.state(payload["id"])
        return {
            "id": payload["id"],
            "number": state.case.number,
            "item_code": state.case.item_code,
            "item_name": state.case.item_name,
            "form_id": "F-TQR",
            "form_version": 1,
            "submitted_at": instant(cases.AT),
            "applicant": asdict(cases.LI),
            "values": cases.VALUES,
            "files": [asdict(file) for file in cases.FILES],
        }

    def record_forwarding_receipt(
        self, payload: Mapping[str, Any], context: Mapping[str, Any]
    ) -> dict[str, Any]:
        command = RecordForwardingReceipt(
            cases.AT,
            payload["system"],
            ReceiptOutcome(payload["outcome"]),
            payload["provincial_number"],
            payload["receipt_id"],
            payload["reason"],
        )
        handled = self.handler.handle(payload["id"], command, command_context(context))
        return {"id": payload["id"], "version": handled.version, "position": handled.position}
