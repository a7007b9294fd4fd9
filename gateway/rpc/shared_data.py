"""The catalogue's sorting-out of data: tables, elements, judgements on them, and resource entries."""

from __future__ import annotations

from gateway.rpc.client import Answer, Context, Payload, ServiceClient


class SharedDataClient(ServiceClient):
    service = "catalog"

    def list_data_tables(self, payload: Payload, context: Context) -> Answer:
        return self._call("list_data_tables", payload, context)

    def list_data_elements(self, payload: Payload, context: Context) -> Answer:
        return self._call("list_data_elements", payload, context)

    def get_data_element(self, payload: Payload, context: Context) -> Answer:
        return self._call("get_data_element", payload, context)

    def get_concept(self, payload: Payload, context: Context) -> Answer:
        return self._call("get_concept", payload, context)

    def get_data_sorting(self, payload: Payload, context: Context) -> Answer:
        return self._call("get_data_sorting", payload, context)

    def start_comparison(self, payload: Payload, context: Context) -> Answer:
        return self._call("start_comparison", payload, context)

    def list_proposals(self, payload: Payload, context: Context) -> Answer:
        return self._call("list_proposals", payload, context)

    def list_resources(self, payload: Payload, context: Context) -> Answer:
        return self._call("list_resources", payload, context)

    def get_resource(self, payload: Payload, context: Context) -> Answer:
        return self._call("get_resource", payload, context)

    def command(self, method: str, payload: Payload, context: Context) -> Answer:
        """Any that changes something: `scope_data_table`, `judge_elements`, `draft_resource`, `publish_resource` …"""
        return self._call(method, payload, context)
