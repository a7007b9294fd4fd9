"""What editors do with tables and elements: who calls is checked before what they ask is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import validate

from event_sourcing.payloads import PayloadSchema, Text, Whole, load
from event_sourcing.request_context import actor_of
from services.catalog import authorisation
from services.catalog.shared_data.views import SharedDataView

Payload = Mapping[str, Any]
Context = Mapping[str, Any]
Answer = dict[str, Any]


class _Tables(PayloadSchema):
    department_code = Text(load_default=None, allow_none=True)


class _Elements(_Tables):
    limit = Whole(load_default=100, validate=validate.Range(1, 1000, error="RANGE|每页 1 至 1000 条"))
    cursor = Text(load_default=None, allow_none=True)


_TABLES, _ELEMENTS = _Tables(), _Elements()


class SharedDataDesk:
    def __init__(self, view: SharedDataView) -> None:
        self._view = view

    def list_data_tables(self, payload: Payload, context: Context) -> Answer:
        """`{tables: [...]}`, see `views.SharedDataView.tables`; all departments', since sharing is between them."""
        authorisation.check_reader(actor_of(context))
        return {"tables": self._view.tables(load(_TABLES, payload)["department_code"])}

    def list_data_elements(self, payload: Payload, context: Context) -> Answer:
        """`{elements, next_cursor}`."""
        authorisation.check_reader(actor_of(context))
        asked = load(_ELEMENTS, payload)
        page = self._view.elements(asked["department_code"], asked["limit"], asked["cursor"])
        return {"elements": page.elements, "next_cursor": page.next_cursor}
