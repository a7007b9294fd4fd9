"""Relations on the wire: `class CatalogService(RelationMethods)`; `parts.relations` and `parts.relation_verdicts` do it."""

from __future__ import annotations

from typing import Any, Protocol

from event_sourcing.nameko_kernel import rpc
from services.catalog.relation_desk.desk import RelationDesk
from services.catalog.relation_desk.verdicts import RelationVerdicts

Payload = dict[str, Any]
Context = dict[str, Any]
Answer = dict[str, Any]


class _Parts(Protocol):
    @property
    def relations(self) -> RelationDesk: ...

    @property
    def relation_verdicts(self) -> RelationVerdicts: ...


class RelationMethods:
    parts: _Parts

    @rpc
    def list_relations(self, payload: Payload, context: Context) -> Answer:
        return self.parts.relations.list(payload, context)

    @rpc
    def get_relation(self, payload: Payload, context: Context) -> Answer:
        return self.parts.relations.one(payload, context)

    @rpc
    def relations_of_item(self, payload: Payload, context: Context) -> Answer:
        return self.parts.relations.of_item(payload, context)

    @rpc
    def draw_relations(self, payload: Payload, context: Context) -> Answer:
        return self.parts.relations.drawing(payload, context)

    @rpc
    def search_relation_ends(self, payload: Payload, context: Context) -> Answer:
        return self.parts.relations.search(payload, context)

    @rpc
    def discover_relations(self, payload: Payload, context: Context) -> Answer:
        return self.parts.relation_verdicts.report(payload, context)

    @rpc
    def adopt_relation(self, payload: Payload, context: Context) -> Answer:
        return self.parts.relation_verdicts.adopt(payload, context)

    @rpc
    def dismiss_relation_finding(self, payload: Payload, context: Context) -> Answer:
        return self.parts.relation_verdicts.dismiss(payload, context)

    @rpc
    def reopen_relation_finding(self, payload: Payload, context: Context) -> Answer:
        return self.parts.relation_verdicts.reopen(payload, context)
