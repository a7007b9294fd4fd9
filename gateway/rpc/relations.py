"""Relations between items, as their editors see them. The catalogue answers."""

from __future__ import annotations

from gateway.rpc.client import Answer, Context, Payload, ServiceClient


class RelationsClient(ServiceClient):
    service = "catalog"

    def list_relations(self, payload: Payload, context: Context) -> Answer:
        return self._call("list_relations", payload, context)

    def get_relation(self, payload: Payload, context: Context) -> Answer:
        return self._call("get_relation", payload, context)

    def relations_of_item(self, payload: Payload, context: Context) -> Answer:
        return self._call("relations_of_item", payload, context)

    def draw_relations(self, payload: Payload, context: Context) -> Answer:
        return self._call("draw_relations", payload, context)

    def search_relation_ends(self, payload: Payload, context: Context) -> Answer:
        return self._call("search_relation_ends", payload, context)

    def declare_relation(self, payload: Payload, context: Context) -> Answer:
        return self._call("declare_relation", payload, context)

    def remove_relation(self, payload: Payload, context: Context) -> Answer:
        return self._call("remove_relation", payload, context)

    def discover_relations(self, payload: Payload, context: Context) -> Answer:
        return self._call("discover_relations", payload, context)

    def adopt_relation(self, payload: Payload, context: Context) -> Answer:
        return self._call("adopt_relation", payload, context)

    def dismiss_relation_finding(self, payload: Payload, context: Context) -> Answer:
        return self._call("dismiss_relation_finding", payload, context)

    def reopen_relation_finding(self, payload: Payload, context: Context) -> Answer:
        return self._call("reopen_relation_finding", payload, context)
