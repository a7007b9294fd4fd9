"""The catalogue: departments, dimensions, 大项, items and relations."""

from __future__ import annotations

from gateway.rpc.client import Answer, Context, Payload, ServiceClient


class CatalogClient(ServiceClient):
    service = "catalog"

    def register_department(self, payload: Payload, context: Context) -> Answer:
        return self._call("register_department", payload, context)

    def define_category_dimension(self, payload: Payload, context: Context) -> Answer:
        return self._call("define_category_dimension", payload, context)

    def get_category_dimension(self, payload: Payload, context: Context) -> Answer:
        return self._call("get_category_dimension", payload, context)

    def register_item_group(self, payload: Payload, context: Context) -> Answer:
        return self._call("register_item_group", payload, context)

    def register_external_item(self, payload: Payload, context: Context) -> Answer:
        return self._call("register_external_item", payload, context)

    def draft_item(self, payload: Payload, context: Context) -> Answer:
        return self._call("draft_item", payload, context)

    def revise_item(self, payload: Payload, context: Context) -> Answer:
        return self._call("revise_item", payload, context)

    def submit_item(self, payload: Payload, context: Context) -> Answer:
        return self._call("submit_item", payload, context)

    def approve_item(self, payload: Payload, context: Context) -> Answer:
        return self._call("approve_item", payload, context)

    def return_item(self, payload: Payload, context: Context) -> Answer:
        return self._call("return_item", payload, context)

    def publish_item(self, payload: Payload, context: Context) -> Answer:
        return self._call("publish_item", payload, context)

    def publish_imported_item(self, payload: Payload, context: Context) -> Answer:
        return self._call("publish_imported_item", payload, context)

    def schedule_publication(self, payload: Payload, context: Context) -> Answer:
        return self._call("schedule_publication", payload, context)

    def unschedule_publication(self, payload: Payload, context: Context) -> Answer:
        return self._call("unschedule_publication", payload, context)

    def suspend_item(self, payload: Payload, context: Context) -> Answer:
        return self._call("suspend_item", payload, context)

    def resume_item(self, payload: Payload, context: Context) -> Answer:
        return self._call("resume_item", payload, context)

    def withdraw_item(self, payload: Payload, context: Context) -> Answer:
        return self._call("withdraw_item", payload, context)

    def replace_items(self, payload: Payload, context: Context) -> Answer:
        return self._call("replace_items", payload, context)

    def declare_relation(self, payload: Payload, context: Context) -> Answer:
        return self._call("declare_relation", payload, context)

    def remove_relation(self, payload: Payload, context: Context) -> Answer:
        return self._call("remove_relation", payload, context)

    def next_item_code(self, payload: Payload, context: Context) -> Answer:
        return self._call("next_item_code", payload, context)

    def get_item(self, payload: Payload, context: Context) -> Answer:
        return self._call("get_item", payload, context)

    def get_item_history(self, payload: Payload, context: Context) -> Answer:
        return self._call("get_item_history", payload, context)

    def get_item_as_of(self, payload: Payload, context: Context) -> Answer:
        return self._call("get_item_as_of", payload, context)

    def compare_item(self, payload: Payload, context: Context) -> Answer:
        return self._call("compare_item", payload, context)

    def list_reviews(self, payload: Payload, context: Context) -> Answer:
        return self._call("list_reviews", payload, context)

    def list_items(self, payload: Payload, context: Context) -> Answer:
        return self._call("list_items", payload, context)

    def rehearse_import(self, payload: Payload, context: Context) -> Answer:
        return self._call("rehearse_import", payload, context)
