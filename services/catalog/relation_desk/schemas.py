"""What callers may ask."""

from __future__ import annotations

from marshmallow import validate

from event_sourcing.payloads import Flag, Identifier, PayloadSchema, Text, Whole
from services.catalog.relation.graph import TYPES
from services.catalog.relation_desk.documents import STATES
from services.catalog.relation_discovery.findings import KINDS

LARGEST_LIMIT = 100


def _one_of(values: object, names: str) -> Text:
    known = validate.OneOf(list(values), error=f"OPTION|应为 {names} 之一")  # type: ignore[call-overload]
    return Text(load_default=None, allow_none=True, validate=known)


def _limit() -> Whole:
    rule = validate.Range(1, LARGEST_LIMIT, error=f"RANGE|每页 1 至 {LARGEST_LIMIT} 条")
    return Whole(load_default=20, validate=rule)


class Listing(PayloadSchema):
    """`q`: part of a name, or the beginning of a code, of either end."""

    department_code = Text(load_default=None, allow_none=True)
    item_code = Text(load_default=None, allow_none=True)
    type = _one_of(TYPES, "、".join(TYPES))
    state = _one_of(STATES, "、".join(STATES))
    q = Text(load_default=None, allow_none=True)
    limit = _limit()
    cursor = Text(load_default=None, allow_none=True)


class OfItem(PayloadSchema):
    code = Identifier()


class OneEdge(PayloadSchema):
    from_code = Identifier()
    to_code = Identifier()
    type = Text(required=True)


class Drawing(PayloadSchema):
    """Either of the two; `steps`: how far from the item, along edges of any kind."""

    department_code = Text(load_default=None, allow_none=True)
    item_code = Text(load_default=None, allow_none=True)
    steps = Whole(load_default=2, validate=validate.Range(1, 4, error="RANGE|应为 1 至 4 的整数"))


class EndSearch(PayloadSchema):
    q = Text(required=True)
    limit = _limit()


class Report(PayloadSchema):
    """`dismissed`: those that were dismissed instead of the open ones."""

    department_code = Text(load_default=None, allow_none=True)
    kind = _one_of(KINDS, "、".join(KINDS))
    dismissed = Flag(load_default=False)
    limit = _limit()
    cursor = Text(load_default=None, allow_none=True)


class Adoption(PayloadSchema):
    """`basis`: of the finding as the caller saw it."""

    from_code = Identifier()
    to_code = Identifier()
    basis = Identifier()


class Reopening(PayloadSchema):
    kind = Text(required=True)
    from_code = Identifier()
    to_code = Identifier()
    type = Text(required=True)


class Dismissal(Reopening):
    basis = Identifier()
    reason = Text(required=True, validate=validate.Length(1, 500, error="LENGTH|请填写1至500字的理由"))
