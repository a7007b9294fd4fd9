"""Payloads about the glossary → commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from event_sourcing.payloads import Flag, Identifier, Part, PayloadSchema, Several, Text, load
from services.catalog.element_comparison.proposals import NAMES
from services.catalog.glossary.commands import ChooseRoot, Judge, MapValues, RenameElement, RevokeJudgement

Payload = Mapping[str, Any]

_COUNT = validate.Length(1, 2, error="COUNT|应为一个或两个数据元的编号")
_RELATION = validate.OneOf(list(NAMES), error=f"OPTION|关系应为 {'、'.join(NAMES)} 之一")


class _Pair(PayloadSchema):
    relation = Text(required=True, validate=_RELATION)
    elements = Several(Identifier(), required=True, validate=_COUNT)
    reason = Text(load_default="")


class _Judgement(_Pair):
    confirmed = Flag(required=True)
    root = Text(load_default="")
    new_names = fields.Dict(keys=Text(), values=Text(), load_default=dict)


class _Root(PayloadSchema):
    code = Identifier()
    root = Identifier()
    name = Text(load_default="")


class _Name(PayloadSchema):
    element = Identifier()
    name = Text(required=True)


class _Row(PayloadSchema):
    source = Text(required=True)
    target = Text(required=True)


class _Mapping(PayloadSchema):
    source = Identifier()
    target = Identifier()
    rows = Several(Part(_Row), load_default=list)
    rule = Text(load_default="")


_JUDGEMENT, _PAIR, _ROOT, _NAME, _MAPPING = _Judgement(), _Pair(), _Root(), _Name(), _Mapping()


def judgement(payload: Payload) -> dict[str, Any]:
    """`{relation, elements, confirmed, reason, root, new_names}`."""
    return load(_JUDGEMENT, payload)


def command(given: Mapping[str, Any], names: tuple[str, ...], prints: tuple[str, ...], by: str) -> Judge:
    return Judge(
        given["relation"],
        tuple(given["elements"]),
        names,
        prints,
        given["confirmed"],
        given["reason"],
        by,
        given["root"],
    )


def revocation(payload: Payload, by: str) -> RevokeJudgement:
    loaded = load(_PAIR, payload)
    return RevokeJudgement(loaded["relation"], tuple(sorted(loaded["elements"])), loaded["reason"], by)


def root_choice(payload: Payload, by: str) -> ChooseRoot:
    return ChooseRoot(**load(_ROOT, payload), by=by)


def renaming(payload: Payload, by: str) -> RenameElement:
    return RenameElement(**load(_NAME, payload), by=by)


def value_mapping(payload: Payload, by: str) -> MapValues:
    loaded = load(_MAPPING, payload)
    rows = tuple((row["source"], row["target"]) for row in loaded["rows"])
    return MapValues(loaded["source"], loaded["target"], rows, loaded["rule"], by)
