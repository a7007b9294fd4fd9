"""What the public learns: stored event → public event, a pure function of one event (ADR 2). Drafts stay inside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from event_sourcing.cloud_events import PublicEvent
from event_sourcing.events import RecordedEvent, category_of
from services.catalog.category_dimension.aggregate import category_dimension_decider
from services.catalog.department.aggregate import department_decider
from services.catalog.external_item.aggregate import external_item_decider
from services.catalog.item.aggregate import item_decider
from services.catalog.item.events import ItemEvent, ItemPublished, ItemResumed, ItemSuspended, ItemWithdrawn
from services.catalog.item.schema import item_document, suspension_document
from services.catalog.item_group.aggregate import item_group_decider
from services.catalog.relation.aggregate import relation_decider
from services.catalog.relation.events import RelationDeclared, RelationEvent
from services.catalog.resource.aggregate import resource_decider
from services.catalog.resource.events import ResourceEvent, ResourcePublished, ResourceWithdrawn
from services.catalog.resource.schema import resource_document


def translate(recorded: RecordedEvent) -> PublicEvent | None:
    """None for what the public does not learn of. Raises ContractMismatch for a stored event we cannot read."""
    translator = _TRANSLATORS.get(category_of(recorded.stream))
    return translator(recorded) if translator else None


def _registered(name: str, decider: Any, key: str) -> Callable[[RecordedEvent], PublicEvent]:
    def translator(recorded: RecordedEvent) -> PublicEvent:
        data = asdict(decider.codec.decode(recorded))
        return PublicEvent(name, data[key], data)

    return translator


def _dimension(recorded: RecordedEvent) -> PublicEvent:
    data = asdict(category_dimension_decider.codec.decode(recorded))
    data["values"] = list(data["values"])
    return PublicEvent("category-dimension-defined.v1", data["key"], data)


def _item(recorded: RecordedEvent) -> PublicEvent | None:
    event: ItemEvent = item_decider.codec.decode(recorded)
    if isinstance(event, ItemPublished):
        item = item_document(event.content) | {"revision": event.revision}
        return PublicEvent("item-published.v1", event.content.code, item)
    if isinstance(event, ItemSuspended):
        return PublicEvent("item-suspended.v1", event.code, _named(event) | suspension_document(event))
    if isinstance(event, ItemResumed):
        return PublicEvent("item-resumed.v1", event.code, _named(event))
    if isinstance(event, ItemWithdrawn) and event.was_published:
        data = _named(event) | {"reason": event.reason, "successors": list(event.successors)}
        return PublicEvent("item-withdrawn.v1", event.code, data)
    return None


def _named(event: ItemSuspended | ItemResumed | ItemWithdrawn) -> dict[str, Any]:
    return {"code": event.code, "name": event.name, "department_code": event.department_code}


def _relation(recorded: RecordedEvent) -> PublicEvent:
    event: RelationEvent = relation_decider.codec.decode(recorded)
    name = "relation-declared.v1" if isinstance(event, RelationDeclared) else "relation-removed.v1"
    return PublicEvent(name, f"{event.from_code}~{event.to_code}~{event.type}", asdict(event))


def _resource(recorded: RecordedEvent) -> PublicEvent | None:
    event: ResourceEvent = resource_decider.codec.decode(recorded)
    if isinstance(event, ResourcePublished):
        told = {"revision": event.revision, "published_on": event.published_on.isoformat()}
        return PublicEvent(
            "resource-published.v1", event.content.code, resource_document(event.content) | told
        )
    if isinstance(event, ResourceWithdrawn) and event.was_published:
        data = {"code": event.code, "name": event.name, "provider_code": event.provider_code}
        return PublicEvent("resource-withdrawn.v1", event.code, data | {"reason": event.reason})
    return None


_TRANSLATORS: dict[str, Callable[[RecordedEvent], PublicEvent | None]] = {
    department_decider.category: _registered("department-registered.v1", department_decider, "code"),
    category_dimension_decider.category: _dimension,
    item_group_decider.category: _registered("item-group-registered.v1", item_group_decider, "code"),
    external_item_decider.category: _registered("external-item-registered.v1", external_item_decider, "code"),
    item_decider.category: _item,
    relation_decider.category: _relation,
    resource_decider.category: _resource,
}
