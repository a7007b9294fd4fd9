"""The report on the wire: `class CatalogService(FiveClarityMethods)`; `parts.five_clarity` does it."""

from __future__ import annotations

from typing import Any, Protocol

from event_sourcing.nameko_kernel import rpc
from services.catalog.five_clarity.desk import FiveClarityDesk

Answer = dict[str, Any]


class _Parts(Protocol):
    @property
    def five_clarity(self) -> FiveClarityDesk: ...


class FiveClarityMethods:
    parts: _Parts

    @rpc
    def five_clarity(self, payload: dict[str, Any], context: dict[str, Any]) -> Answer:
        return self.parts.five_clarity.overview(payload, context)

    @rpc
    def five_clarity_of(self, payload: dict[str, Any], context: dict[str, Any]) -> Answer:
        return self.parts.five_clarity.department(payload, context)

    @rpc
    def five_clarity_trend(self, payload: dict[str, Any], context: dict[str, Any]) -> Answer:
        return self.parts.five_clarity.trend(payload, context)
