"""The three layers of the catalogue: laws, functions, domains, and the way down to the data."""

from __future__ import annotations

from gateway.rpc.client import Answer, Context, Payload, ServiceClient


class LayersClient(ServiceClient):
    service = "catalog"

    def register_legal_basis(self, payload: Payload, context: Context) -> Answer:
        return self._call("register_legal_basis", payload, context)

    def remove_legal_basis(self, payload: Payload, context: Context) -> Answer:
        return self._call("remove_legal_basis", payload, context)

    def register_function(self, payload: Payload, context: Context) -> Answer:
        return self._call("register_function", payload, context)

    def remove_function(self, payload: Payload, context: Context) -> Answer:
        return self._call("remove_function", payload, context)

    def define_function_domain(self, payload: Payload, context: Context) -> Answer:
        return self._call("define_function_domain", payload, context)

    def remove_function_domain(self, payload: Payload, context: Context) -> Answer:
        return self._call("remove_function_domain", payload, context)

    def overview(self, context: Context) -> Answer:
        return self._call("get_layers_overview", {}, context)

    def list_layer(self, payload: Payload, context: Context) -> Answer:
        return self._call("list_layer", payload, context)

    def search(self, words: str, context: Context) -> Answer:
        return self._call("search_layers", {"words": words}, context)

    def node(self, kind: str, identity: str, context: Context) -> Answer:
        return self._call("get_layer_node", {"kind": kind, "id": identity}, context)

    def list_findings(self, payload: Payload, context: Context) -> Answer:
        return self._call("list_layer_findings", payload, context)

    def propose_legal_bases(self, context: Context) -> Answer:
        return self._call("propose_legal_bases", {}, context)
