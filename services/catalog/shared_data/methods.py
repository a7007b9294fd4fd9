"""Tables and elements on the wire: each method hands payload and context on to `parts.shared_data`."""

from __future__ import annotations

from typing import Any, Protocol

from event_sourcing.nameko_kernel import rpc
from services.catalog.editing import Editing
from services.catalog.shared_data.desk import SharedDataDesk

Payload = dict[str, Any]
Context = dict[str, Any]
Answer = dict[str, Any]


class HasSharedData(Protocol):
    @property
    def editing(self) -> Editing: ...
    @property
    def shared_data(self) -> SharedDataDesk: ...


class SharedDataMethods:
    parts: HasSharedData

    @rpc
    def register_data_table(self, payload: Payload, context: Context) -> Answer:
        return self.parts.editing.command("register_data_table", payload, context)

    @rpc
    def register_data_element(self, payload: Payload, context: Context) -> Answer:
        return self.parts.editing.command("register_data_element", payload, context)

    @rpc
    def list_data_tables(self, payload: Payload, context: Context) -> Answer:
        return self.parts.shared_data.list_data_tables(payload, context)

    @rpc
    def list_data_elements(self, payload: Payload, context: Context) -> Answer:
        return self.parts.shared_data.list_data_elements(payload, context)
