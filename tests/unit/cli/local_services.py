"""The real operations of the services behind the RPC port, in this process and on event stores in memory."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from event_sourcing.command_handling import CommandContext
from event_sourcing.errors import BanshiError, Unavailable, UnknownService, from_wire, to_wire
from event_sourcing.events import Metadata
from event_sourcing.memory_event_store import MemoryEventStore
from services.catalog.import_rehearsal import rehearse_import
from services.catalog.operations import CatalogOperations


class LocalServices:
    """Payloads, answers and errors cross as JSON, as they do on the wire.

    `outages`: how many calls from now on find the service unavailable.
    `die_after`: the connection breaks for good after so many commands took effect.
    """

    def __init__(self) -> None:
        self.store = MemoryEventStore()
        self.catalog = CatalogOperations(self.store)
        self.called: list[str] = []
        self.outages = 0
        self.die_after: int | None = None

    def call(
        self,
        service: str,
        method: str,
        payload: Mapping[str, Any],
        context: Mapping[str, Any],
        timeout: float = 5.0,
    ) -> dict[str, Any]:
        if self.outages:
            self.outages -= 1
            raise Unavailable("服务正在重启")
        if service != "catalog":
            raise UnknownService(service)
        try:
            answer = self._answer(method, json.loads(json.dumps(payload)), context)
        except BanshiError as error:
            raise from_wire(json.loads(json.dumps(to_wire(error)))) from None
        return dict(json.loads(json.dumps(answer)))

    def _answer(self, method: str, payload: Any, context: Mapping[str, Any]) -> Any:
        if method == "rehearse_import":
            return rehearse_import(self.store, payload)
        if method == "get_item":
            return self.catalog.get_item(payload)
        self.called.append(method)
        if self.die_after is not None and len(self.called) > self.die_after:
            raise ConnectionAbortedError("killed")
        metadata = Metadata(context["actor"]["id"], context["correlation_id"])
        command_context = CommandContext(metadata, idempotency_key=context["idempotency_key"])
        return getattr(self.catalog, method)(payload, command_context)
