"""The real operations of the services behind the RPC port, in this process and on event stores in memory."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from event_sourcing.command_handling import CommandContext
from event_sourcing.errors import BanshiError, Unavailable, UnknownService, from_wire, to_wire
from event_sourcing.events import Metadata
from event_sourcing.memory_event_store import MemoryEventStore
from services.catalog.import_rehearsal import rehearse_import as rehearse_catalog
from services.catalog.operations import CatalogOperations
from services.guides.import_rehearsal import rehearse_import as rehearse_guides
from services.guides.operations import GuidesOperations


class LocalServices:
    """Payloads, answers and errors cross as JSON, as they do on the wire.

    `store`, `guides_store`: the log of each service.
    `outages`: how many calls from now on find the service unavailable.
    `die_after`: the connection breaks for good after so many commands took effect.
    """

    def __init__(self) -> None:
        self.store = MemoryEventStore()
        self.catalog = CatalogOperations(self.store)
        self.guides_store = MemoryEventStore()
        self.guides = GuidesOperations(self.guides_store)
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
        answers = {"catalog": self._catalog, "guides": self._guides}.get(service)
        if answers is None:
            raise UnknownService(service)
        try:
            answer = answers(method, json.loads(json.dumps(payload)), context)
        except BanshiError as error:
            raise from_wire(json.loads(json.dumps(to_wire(error)))) from None
        return dict(json.loads(json.dumps(answer)))

    def _catalog(self, method: str, payload: Any, context: Mapping[str, Any]) -> Any:
        if method == "rehearse_import":
            return rehearse_catalog(self.store, payload)
        if method == "get_item":
            return self.catalog.get_item(payload)
        self._record(method)
        metadata = Metadata(context["actor"]["id"], context["correlation_id"])
        command_context = CommandContext(metadata, idempotency_key=context["idempotency_key"])
        operations = self.catalog if hasattr(self.catalog, method) else self.catalog.layers
        return getattr(operations, method)(payload, command_context)

    def _guides(self, method: str, payload: Any, context: Mapping[str, Any]) -> Any:
        if method == "rehearse_import":
            return rehearse_guides(self.guides_store, payload, context)
        self._record(method)
        return getattr(self.guides, method)(payload, context)

    def _record(self, method: str) -> None:
        self.called.append(method)
        if self.die_after is not None and len(self.called) > self.die_after:
            raise ConnectionAbortedError("killed")
