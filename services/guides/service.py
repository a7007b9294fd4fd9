"""The guides service on the wire: each method hands payload and context on to `operations` or `listing`."""

from __future__ import annotations

from typing import Any

from event_sourcing.nameko_kernel import ServiceParts, rpc
from event_sourcing.nameko_kernel.view_methods import ViewMethods
from services.guides.import_rehearsal import rehearse_import
from services.guides.wiring import Guides, build

Payload = dict[str, Any]
Context = dict[str, Any]
Answer = dict[str, Any]


class GuidesService(ViewMethods):
    name = "guides"

    parts: Guides = ServiceParts(build)

    @rpc
    def draft_guide(self, payload: Payload, context: Context) -> Answer:
        return self.parts.operations.draft_guide(payload, context)

    @rpc
    def revise_guide(self, payload: Payload, context: Context) -> Answer:
        return self.parts.operations.revise_guide(payload, context)

    @rpc
    def publish_guide(self, payload: Payload, context: Context) -> Answer:
        return self.parts.operations.publish_guide(payload, context)

    @rpc
    def withdraw_guide(self, payload: Payload, context: Context) -> Answer:
        return self.parts.operations.withdraw_guide(payload, context)

    @rpc
    def get_guide(self, payload: Payload, context: Context) -> Answer:
        return self.parts.operations.get_guide(payload, context)

    @rpc
    def list_guides(self, payload: Payload, context: Context) -> Answer:
        return self.parts.listing.list_guides(payload, context)

    @rpc
    def draft_form(self, payload: Payload, context: Context) -> Answer:
        return self.parts.operations.draft_form(payload, context)

    @rpc
    def revise_form(self, payload: Payload, context: Context) -> Answer:
        return self.parts.operations.revise_form(payload, context)

    @rpc
    def publish_form(self, payload: Payload, context: Context) -> Answer:
        return self.parts.operations.publish_form(payload, context)

    @rpc
    def withdraw_form(self, payload: Payload, context: Context) -> Answer:
        return self.parts.operations.withdraw_form(payload, context)

    @rpc
    def get_form(self, payload: Payload, context: Context) -> Answer:
        return self.parts.operations.get_form(payload, context)

    @rpc
    def list_forms(self, payload: Payload, context: Context) -> Answer:
        return self.parts.listing.list_forms(payload, context)

    @rpc
    def rehearse_import(self, payload: Payload, context: Context) -> Answer:
        return rehearse_import(self.parts.store, payload, context)
