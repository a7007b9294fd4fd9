"""Guides (办事指南) and application forms."""

from __future__ import annotations

from gateway.rpc.client import Answer, Context, Payload, ServiceClient


class GuidesClient(ServiceClient):
    service = "guides"

    def draft_guide(self, payload: Payload, context: Context) -> Answer:
        return self._call("draft_guide", payload, context)

    def revise_guide(self, payload: Payload, context: Context) -> Answer:
        return self._call("revise_guide", payload, context)

    def publish_guide(self, payload: Payload, context: Context) -> Answer:
        return self._call("publish_guide", payload, context)

    def withdraw_guide(self, payload: Payload, context: Context) -> Answer:
        return self._call("withdraw_guide", payload, context)

    def draft_form(self, payload: Payload, context: Context) -> Answer:
        return self._call("draft_form", payload, context)

    def revise_form(self, payload: Payload, context: Context) -> Answer:
        return self._call("revise_form", payload, context)

    def publish_form(self, payload: Payload, context: Context) -> Answer:
        return self._call("publish_form", payload, context)

    def withdraw_form(self, payload: Payload, context: Context) -> Answer:
        return self._call("withdraw_form", payload, context)

    def get_guide(self, payload: Payload, context: Context) -> Answer:
        return self._call("get_guide", payload, context)

    def get_form(self, payload: Payload, context: Context) -> Answer:
        return self._call("get_form", payload, context)

    def rehearse_import(self, payload: Payload, context: Context) -> Answer:
        return self._call("rehearse_import", payload, context)
