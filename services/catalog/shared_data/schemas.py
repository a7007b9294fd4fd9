"""Payloads about tables and elements → commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from event_sourcing.payloads import Identifier, PayloadSchema, Several, Text, load
from services.catalog.data_element.commands import RegisterDataElement
from services.catalog.data_table.commands import (
    ClassifyDataTable,
    MergeDataTable,
    RegisterDataTable,
    ScopeDataTable,
)

Payload = Mapping[str, Any]


class _Codes(Several):
    def __init__(self, **options: Any) -> None:
        super().__init__(Identifier(), **options)


class _Table(PayloadSchema):
    id = Identifier()
    name = Text(required=True)
    department_code = Identifier()
    item_codes = _Codes(load_default=None, allow_none=True)


class _Scope(PayloadSchema):
    id = Identifier()
    item_codes = _Codes(required=True)


class _Class(PayloadSchema):
    id = Identifier()
    class_code = Text(required=True)
    class_name = Text(required=True)
    section_name = Text(required=True)
    heading_name = Text(required=True)
    detail = Text(load_default="")


class _Merge(PayloadSchema):
    id = Identifier()
    into = Identifier()
    reason = Text(required=True)


class _Element(PayloadSchema):
    id = Identifier()
    name = Text(required=True)
    department_code = Identifier()
    definition = Text(load_default="")
    data_type = Text(load_default="")
    length = Text(load_default="")
    value_domain = Text(load_default="")
    standard = Text(load_default="")
    system = Text(load_default="")
    table_ids = _Codes(load_default=list)
    item_codes = _Codes(load_default=None, allow_none=True)


_TABLE, _SCOPE, _CLASS, _MERGE, _ELEMENT = _Table(), _Scope(), _Class(), _Merge(), _Element()


def data_table(payload: Payload) -> RegisterDataTable:
    loaded = load(_TABLE, payload)
    loaded["item_codes"] = _maybe(loaded["item_codes"])
    return RegisterDataTable(**loaded)


def scope(payload: Payload) -> ScopeDataTable:
    loaded = load(_SCOPE, payload)
    return ScopeDataTable(loaded["id"], tuple(loaded["item_codes"]))


def classification(payload: Payload) -> ClassifyDataTable:
    loaded = load(_CLASS, payload)
    names = (loaded["class_name"], loaded["section_name"], loaded["heading_name"])
    return ClassifyDataTable(loaded["id"], loaded["class_code"], names, loaded["detail"])


def table_merge(payload: Payload, by: str) -> MergeDataTable:
    return MergeDataTable(**load(_MERGE, payload), by=by)


def data_element(payload: Payload) -> RegisterDataElement:
    loaded = load(_ELEMENT, payload)
    loaded["table_ids"] = tuple(loaded["table_ids"])
    loaded["item_codes"] = _maybe(loaded["item_codes"])
    return RegisterDataElement(**loaded)


def _maybe(codes: list[str] | None) -> tuple[str, ...] | None:
    return None if codes is None else tuple(codes)
