"""The catalogue on the wire: each method hands payload and context on to `editing`."""

from __future__ import annotations

from typing import Any

from event_sourcing.cloud_events import CloudEvent
from event_sourcing.nameko_kernel import ServiceParts, rpc, subscribe
from event_sourcing.nameko_kernel.dead_letter_methods import DeadLetterMethods
from event_sourcing.nameko_kernel.view_methods import ViewMethods
from services.catalog.five_clarity.methods import FiveClarityMethods
from services.catalog.guide_facts import BINDINGS, QUEUE
from services.catalog.layers.methods import LayerMethods
from services.catalog.relation_desk.methods import RelationMethods
from services.catalog.reviews.methods import ReviewMethods
from services.catalog.shared_data.methods import SharedDataMethods
from services.catalog.survey_batch.methods import SurveyMethods
from services.catalog.wiring import Catalog, build

Payload = dict[str, Any]
Context = dict[str, Any]
Answer = dict[str, Any]


class CatalogService(
    FiveClarityMethods,
    LayerMethods,
    RelationMethods,
    ReviewMethods,
    SharedDataMethods,
    SurveyMethods,
    ViewMethods,
    DeadLetterMethods,
):
    name = "catalog"

    parts: Catalog = ServiceParts(build)

    @subscribe(queue=QUEUE, bindings=BINDINGS)
    def on_guide(self, event: CloudEvent) -> None:
        self.parts.guide_facts.keep(event)

    @rpc
    def register_department(self, payload: Payload, context: Context) -> Answer:
        return self.parts.editing.command("register_department", payload, context)

    @rpc
    def define_category_dimension(self, payload: Payload, context: Context) -> Answer:
        return self.parts.editing.command("define_category_dimension", payload, context)

    @rpc
    def register_item_group(self, payload: Payload, context: Context) -> Answer:
        return self.parts.editing.command("register_item_group", payload, context)

    @rpc
    def register_external_item(self, payload: Payload, context: Context) -> Answer:
        return self.parts.editing.command("register_external_item", payload, context)

    @rpc
    def draft_item(self, payload: Payload, context: Context) -> Answer:
        return self.parts.editing.command("draft_item", payload, context)

    @rpc
    def revise_item(self, payload: Payload, context: Context) -> Answer:
        return self.parts.editing.command("revise_item", payload, context)

    @rpc
    def submit_item(self, payload: Payload, context: Context) -> Answer:
        return self.parts.editing.command("submit_item", payload, context)

    @rpc
    def approve_item(self, payload: Payload, context: Context) -> Answer:
        return self.parts.editing.command("approve_item", payload, context)

    @rpc
    def return_item(self, payload: Payload, context: Context) -> Answer:
        return self.parts.editing.command("return_item", payload, context)

    @rpc
    def publish_item(self, payload: Payload, context: Context) -> Answer:
        return self.parts.editing.command("publish_item", payload, context)

    @rpc
    def publish_imported_item(self, payload: Payload, context: Context) -> Answer:
        return self.parts.editing.command("publish_imported_item", payload, context)

    @rpc
    def schedule_publication(self, payload: Payload, context: Context) -> Answer:
        return self.parts.editing.command("schedule_publication", payload, context)

    @rpc
    def unschedule_publication(self, payload: Payload, context: Context) -> Answer:
        return self.parts.editing.command("unschedule_publication", payload, context)

    @rpc
    def suspend_item(self, payload: Payload, context: Context) -> Answer:
        return self.parts.editing.command("suspend_item", payload, context)

    @rpc
    def resume_item(self, payload: Payload, context: Context) -> Answer:
        return self.parts.editing.command("resume_item", payload, context)

    @rpc
    def withdraw_item(self, payload: Payload, context: Context) -> Answer:
        return self.parts.editing.command("withdraw_item", payload, context)

    @rpc
    def replace_items(self, payload: Payload, context: Context) -> Answer:
        return self.parts.editing.command("replace_items", payload, context)

    @rpc
    def declare_relation(self, payload: Payload, context: Context) -> Answer:
        return self.parts.editing.command("declare_relation", payload, context)

    @rpc
    def remove_relation(self, payload: Payload, context: Context) -> Answer:
        return self.parts.editing.command("remove_relation", payload, context)

    @rpc
    def get_category_dimension(self, payload: Payload, context: Context) -> Answer:
        return self.parts.editing.get_category_dimension(payload, context)

    @rpc
    def next_item_code(self, payload: Payload, context: Context) -> Answer:
        return self.parts.editing.next_item_code(payload, context)

    @rpc
    def get_item(self, payload: Payload, context: Context) -> Answer:
        return self.parts.editing.get_item(payload, context)

    @rpc
    def get_item_history(self, payload: Payload, context: Context) -> Answer:
        return self.parts.editing.get_item_history(payload, context)

    @rpc
    def get_item_as_of(self, payload: Payload, context: Context) -> Answer:
        return self.parts.editing.get_item_as_of(payload, context)

    @rpc
    def compare_item(self, payload: Payload, context: Context) -> Answer:
        return self.parts.editing.compare_item(payload, context)

    @rpc
    def list_items(self, payload: Payload, context: Context) -> Answer:
        return self.parts.editing.list_items(payload, context)

    @rpc
    def rehearse_import(self, payload: Payload, context: Context) -> Answer:
        return self.parts.editing.rehearse_import(payload, context)
