"""The public shape of a form, both ways. Payloads are entries of `forms.json`; the public event names its head in snake case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from event_sourcing.payloads import Identifier, PayloadSchema, Several, Text, Whole, load
from services.guides.form.content import FormContent


class _Form(PayloadSchema):
    form_id = Identifier(data_key="id")
    item_code = Text(load_default=None, allow_none=True, data_key="itemCode")
    item_name = Text(load_default=None, allow_none=True, data_key="itemName")
    title = Text(required=True)
    version = Whole(load_default=None, allow_none=True)
    # What fields and rules may say is the form language's business. Schemas have a `fields` of their own.
    listed = Several(fields.Raw(), required=True, data_key="fields")
    rules = Several(fields.Raw(), load_default=list)


_FORM = _Form()


def form_content(payload: Mapping[str, Any]) -> FormContent:
    """Raises ValidationFailed. A `version` in the payload is left aside: publications are counted here."""
    loaded = load(_FORM, payload)
    return FormContent(
        loaded["form_id"],
        loaded["item_code"],
        loaded["item_name"],
        loaded["title"],
        tuple(loaded["listed"]),
        tuple(loaded["rules"]),
    )


def form_document(content: FormContent) -> dict[str, Any]:
    """`{form_id, item_code, item_name, title, fields, rules}`, the public event without `version`."""
    return {
        "form_id": content.form_id,
        "item_code": content.item_code,
        "item_name": content.item_name,
        "title": content.title,
        "fields": list(content.fields),
        "rules": list(content.rules),
    }
