"""The queue of reviews on the wire: `class CatalogService(ReviewMethods)`; `parts.reviews` does it."""

from __future__ import annotations

from typing import Any, Protocol

from event_sourcing.nameko_kernel import rpc
from services.catalog.reviews.listing import Reviews

Answer = dict[str, Any]


class _Parts(Protocol):
    @property
    def reviews(self) -> Reviews: ...


class ReviewMethods:
    parts: _Parts

    @rpc
    def list_reviews(self, payload: dict[str, Any], context: dict[str, Any]) -> Answer:
        return self.parts.reviews.list(payload, context)
