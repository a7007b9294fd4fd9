"""What may be asked of the lists."""

from __future__ import annotations

from marshmallow import validate

from event_sourcing.payloads import Flag, PayloadSchema, Text, Whole


class _Tables(PayloadSchema):
    department_code = Text(load_default=None, allow_none=True)


class _Elements(_Tables):
    """`shared`: only those used by two departments or more. `cursor`: id of the last element of the page before."""

    q = Text(load_default="")
    shared = Flag(load_default=False)
    limit = Whole(load_default=100, validate=validate.Range(1, 1000, error="RANGE|每页 1 至 1000 条"))
    cursor = Text(load_default=None, allow_none=True)


TABLE_LIST, ELEMENT_LIST = _Tables(), _Elements()
