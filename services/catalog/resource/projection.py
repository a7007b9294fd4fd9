"""The editors' list of resource entries: a pure function of one event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pymongo import UpdateOne

from event_sourcing.events import RecordedEvent, category_of, identity_of
from event_sourcing.projections import ViewWrite
from services.catalog.resource.aggregate import resource_decider
from services.catalog.resource.content import ResourceContent
from services.catalog.resource.events import (
    ResourceApproved,
    ResourceDrafted,
    ResourceEvent,
    ResourcePublished,
    ResourceReturned,
    ResourceRevised,
    ResourceSubmitted,
    ResourceWithdrawn,
)

RESOURCES = "resource_list"


class ResourceList:
    """resource_list: `{_id: code, name, class_code, class_names, provider, provider_code, share_type, table_id, stage, revision,
    version, updated_at}`"""

    name = "resource_list"
    collections = (RESOURCES,)

    def changes(self, event: RecordedEvent) -> Sequence[ViewWrite]:
        if category_of(event.stream) != resource_decider.category:
            return []
        fields = _changed(resource_decider.codec.decode(event))
        fields |= {"version": event.version, "updated_at": event.recorded_at}
        query = {"_id": identity_of(event.stream)}
        return [ViewWrite(RESOURCES, UpdateOne(query, {"$set": fields}, upsert=True))]


def _changed(event: ResourceEvent) -> dict[str, Any]:
    match event:
        case ResourceDrafted():
            return _listed(event.content) | {"stage": "draft", "revision": 0}
        case ResourceRevised():
            return _listed(event.content) | {"stage": "draft"}
        case ResourceSubmitted():
            return {"stage": "submitted"}
        case ResourceApproved():
            return {"stage": "approved"}
        case ResourceReturned():
            return {"stage": "returned"}
        case ResourcePublished():
            return _listed(event.content) | {"stage": "published", "revision": event.revision}
        case ResourceWithdrawn():
            return {"stage": "withdrawn"}


def _listed(content: ResourceContent) -> dict[str, Any]:
    return {
        "name": content.name,
        "class_code": content.class_code,
        "class_names": list(content.class_names),
        "provider": content.provider,
        "provider_code": content.provider_code,
        "share_type": content.share_type,
        "table_id": content.table_id,
    }
