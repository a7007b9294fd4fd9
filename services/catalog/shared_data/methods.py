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
    def draft_resource(self, payload: Payload, context: Context) -> Answer:
        return self.parts.shared_data.draft_resource(payload, context)

    @rpc
    def list_data_tables(self, payload: Payload, context: Context) -> Answer:
        return self.parts.shared_data.list_data_tables(payload, context)

    @rpc
    def list_data_elements(self, payload: Payload, context: Context) -> Answer:
        return self.parts.shared_data.list_data_elements(payload, context)

    @rpc
    def get_data_element(self, payload: Payload, context: Context) -> Answer:
        return self.parts.shared_data.get_data_element(payload, context)

    @rpc
    def get_concept(self, payload: Payload, context: Context) -> Answer:
        return self.parts.shared_data.get_concept(payload, context)

    @rpc
    def get_data_sorting(self, payload: Payload, context: Context) -> Answer:
        return self.parts.shared_data.get_data_sorting(payload, context)

    @rpc
    def start_comparison(self, payload: Payload, context: Context) -> Answer:
        return self.parts.shared_data.start_comparison(payload, context)

    @rpc
    def list_proposals(self, payload: Payload, context: Context) -> Answer:
        return self.parts.shared_data.list_proposals(payload, context)

    @rpc
    def list_resources(self, payload: Payload, context: Context) -> Answer:
        return self.parts.shared_data.list_resources(payload, context)

    @rpc
    def get_resource(self, payload: Payload, context: Context) -> Answer:
        return self.parts.shared_data.get_resource(payload, context)

    @rpc
    def scope_data_table(self, payload: Payload, context: Context) -> Answer:
        return self.parts.shared_data.command("scope_data_table", payload, context)

    @rpc
    def classify_data_table(self, payload: Payload, context: Context) -> Answer:
        return self.parts.shared_data.command("classify_data_table", payload, context)

    @rpc
    def merge_data_table(self, payload: Payload, context: Context) -> Answer:
        return self.parts.shared_data.command("merge_data_table", payload, context)

    @rpc
    def judge_elements(self, payload: Payload, context: Context) -> Answer:
        return self.parts.shared_data.command("judge_elements", payload, context)

    @rpc
    def revoke_judgement(self, payload: Payload, context: Context) -> Answer:
        return self.parts.shared_data.command("revoke_judgement", payload, context)

    @rpc
    def choose_root(self, payload: Payload, context: Context) -> Answer:
        return self.parts.shared_data.command("choose_root", payload, context)

    @rpc
    def rename_element(self, payload: Payload, context: Context) -> Answer:
        return self.parts.shared_data.command("rename_element", payload, context)

    @rpc
    def map_values(self, payload: Payload, context: Context) -> Answer:
        return self.parts.shared_data.command("map_values", payload, context)

    @rpc
    def revise_resource(self, payload: Payload, context: Context) -> Answer:
        return self.parts.shared_data.command("revise_resource", payload, context)

    @rpc
    def submit_resource(self, payload: Payload, context: Context) -> Answer:
        return self.parts.shared_data.command("submit_resource", payload, context)

    @rpc
    def approve_resource(self, payload: Payload, context: Context) -> Answer:
        return self.parts.shared_data.command("approve_resource", payload, context)

    @rpc
    def return_resource(self, payload: Payload, context: Context) -> Answer:
        return self.parts.shared_data.command("return_resource", payload, context)

    @rpc
    def publish_resource(self, payload: Payload, context: Context) -> Answer:
        return self.parts.shared_data.command("publish_resource", payload, context)

    @rpc
    def withdraw_resource(self, payload: Payload, context: Context) -> Answer:
        return self.parts.shared_data.command("withdraw_resource", payload, context)
