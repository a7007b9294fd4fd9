"""An entry's public shape, both ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from event_sourcing.payloads import Flag, Identifier, Part, PayloadSchema, Several, Text, Whole, load
from services.catalog.resource.content import InformationItem, ResourceContent

Payload = Mapping[str, Any]


class _Item(PayloadSchema):
    name = Text(required=True)
    data_type = Text(required=True)
    length = Text(load_default="")
    code = Text(load_default="")
    element = Text(load_default="")
    standard = Text(load_default="")


class _Content(PayloadSchema):
    code = Identifier()
    name = Text(required=True)
    class_code = Text(required=True)
    class_names = Several(Text(), required=True)
    detail = Text(load_default="")
    summary = Text(load_default="")
    format = Text(required=True)
    items = Several(Part(_Item), load_default=list)
    share_type = Text(required=True)
    share_condition = Text(load_default="")
    share_method = Text(load_default="")
    open = Flag(load_default=False)
    open_condition = Text(load_default="")
    update_cycle = Text(required=True)
    related = Several(Text(), load_default=list)


class _Code(PayloadSchema):
    code = Identifier()


class _Submission(_Code):
    submission = Whole(required=True)


class _Return(_Submission):
    remark = Text(load_default="")


class _Withdrawal(_Code):
    reason = Text(load_default="")


CODE, SUBMISSION, RETURN, WITHDRAWAL = _Code(), _Submission(), _Return(), _Withdrawal()
_CONTENT = _Content()


def revised(payload: Payload, before: ResourceContent) -> ResourceContent:
    """The entry with what an editor may change; provider, table and items served stay. Raises ValidationFailed."""
    loaded = load(_CONTENT, payload)
    return ResourceContent(
        **{
            **loaded,
            "class_names": _three(loaded["class_names"]),
            "items": tuple(InformationItem(**item) for item in loaded["items"]),
            "related": tuple(loaded["related"]),
            "provider": before.provider,
            "provider_code": before.provider_code,
            "table_id": before.table_id,
            "item_codes": before.item_codes,
        }
    )


def _three(names: list[str]) -> tuple[str, ...]:
    return tuple((*names, "", "", "")[:3])


def resource_document(content: ResourceContent) -> dict[str, Any]:
    """As JSON, tuples as lists."""
    document = asdict(content)
    for name in ("class_names", "related", "item_codes"):
        document[name] = list(document[name])
    document["items"] = [asdict(item) for item in content.items]
    return document
