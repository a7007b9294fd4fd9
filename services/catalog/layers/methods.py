"""The layers on the wire: `class CatalogService(LayerMethods)`; `parts.layers` does it."""

from __future__ import annotations

from typing import Any, Protocol

from event_sourcing.nameko_kernel import rpc
from services.catalog.layers.desk import LayersDesk

Payload = dict[str, Any]
Context = dict[str, Any]
Answer = dict[str, Any]


class _Parts(Protocol):
    @property
    def layers(self) -> LayersDesk: ...


class LayerMethods:
    parts: _Parts

    @rpc
    def register_legal_basis(self, payload: Payload, context: Context) -> Answer:
        return self.parts.layers.command("register_legal_basis", payload, context)

    @rpc
    def remove_legal_basis(self, payload: Payload, context: Context) -> Answer:
        return self.parts.layers.command("remove_legal_basis", payload, context)

    @rpc
    def register_function(self, payload: Payload, context: Context) -> Answer:
        return self.parts.layers.command("register_function", payload, context)

    @rpc
    def remove_function(self, payload: Payload, context: Context) -> Answer:
        return self.parts.layers.command("remove_function", payload, context)

    @rpc
    def define_function_domain(self, payload: Payload, context: Context) -> Answer:
        return self.parts.layers.command("define_function_domain", payload, context)

    @rpc
    def remove_function_domain(self, payload: Payload, context: Context) -> Answer:
        return self.parts.layers.command("remove_function_domain", payload, context)

    @rpc
    def get_layers_overview(self, payload: Payload, context: Context) -> Answer:
        return self.parts.layers.overview(payload, context)

    @rpc
    def list_layer(self, payload: Payload, context: Context) -> Answer:
        return self.parts.layers.list_layer(payload, context)

    @rpc
    def search_layers(self, payload: Payload, context: Context) -> Answer:
        return self.parts.layers.search(payload, context)

    @rpc
    def get_layer_node(self, payload: Payload, context: Context) -> Answer:
        return self.parts.layers.node(payload, context)

    @rpc
    def list_layer_findings(self, payload: Payload, context: Context) -> Answer:
        return self.parts.layers.list_findings(payload, context)

    @rpc
    def propose_legal_bases(self, payload: Payload, context: Context) -> Answer:
        return self.parts.layers.propose_legal_bases(payload, context)
