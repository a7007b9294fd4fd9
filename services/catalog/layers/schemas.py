"""Payloads about laws, functions and domains → commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import validate

from event_sourcing.payloads import Identifier, PayloadSchema, Several, Text, Whole, load
from services.catalog.function.commands import RegisterFunction
from services.catalog.function_domain.commands import DefineFunctionDomain
from services.catalog.legal_basis.commands import RegisterLegalBasis

Payload = Mapping[str, Any]

LAW, FUNCTION, DOMAIN, ITEM, TABLE, ELEMENT = LAYERS = (
    "law",
    "function",
    "domain",
    "item",
    "table",
    "element",
)
"""From what determines to what is determined."""

_MOST = validate.Length(max=20_000, error="MAX_LENGTH|最多 20000 项")


class _Codes(Several):
    def __init__(self) -> None:
        super().__init__(Identifier(), load_default=list, validate=_MOST)


class _Basis(PayloadSchema):
    id = Identifier()
    law = Text(required=True)
    doc_no = Text(load_default=None, allow_none=True)
    level = Text(required=True)
    article = Text(load_default=None, allow_none=True)
    law_evidence = Text(load_default="recalled")
    article_evidence = Text(load_default="none")


class _Function(PayloadSchema):
    code = Identifier()
    name = Text(required=True)
    description = Text(load_default="")
    legal_basis_ids = _Codes()
    department_codes = _Codes()
    item_codes = _Codes()


class _Domain(PayloadSchema):
    code = Identifier()
    name = Text(required=True)
    description = Text(load_default="")
    function_codes = _Codes()


class _Id(PayloadSchema):
    id = Identifier()


class _Code(PayloadSchema):
    code = Identifier()


def _kinds(*kinds: str) -> validate.OneOf:
    return validate.OneOf(kinds, error=f"OPTION|应为 {'、'.join(kinds)} 之一")


class _Paged(PayloadSchema):
    limit = Whole(load_default=50, validate=validate.Range(1, 1000, error="RANGE|每页 1 至 1000 条"))
    cursor = Text(load_default=None, allow_none=True)


class _Listing(_Paged):
    kind = Text(required=True, validate=_kinds(LAW, FUNCTION, DOMAIN))
    words = Text(load_default="", validate=validate.Length(max=100, error="MAX_LENGTH|最多100个字符,请缩短"))


class _Search(PayloadSchema):
    words = Text(required=True, validate=validate.Length(min=1, max=100, error="LENGTH|请填写1至100个字符"))


class _Node(PayloadSchema):
    kind = Text(required=True, validate=_kinds(*LAYERS))
    id = Identifier()


class _Findings(_Paged):
    code = Text(load_default=None, allow_none=True)
    department_code = Text(load_default=None, allow_none=True)


# Making a schema is slow and using one is thread-safe, so each is made once.
_BASIS, _FUNCTION, _DOMAIN = _Basis(), _Function(), _Domain()
_ID, _CODE, _LISTING, _SEARCH, _NODE, _FINDINGS = (
    _Id(),
    _Code(),
    _Listing(),
    _Search(),
    _Node(),
    _Findings(),
)


def legal_basis(payload: Payload) -> RegisterLegalBasis:
    return RegisterLegalBasis(**load(_BASIS, payload))


def function(payload: Payload) -> RegisterFunction:
    return RegisterFunction(**_tuples(load(_FUNCTION, payload)))


def function_domain(payload: Payload) -> DefineFunctionDomain:
    return DefineFunctionDomain(**_tuples(load(_DOMAIN, payload)))


def identity(payload: Payload) -> str:
    return str(load(_ID, payload)["id"])


def code(payload: Payload) -> str:
    return str(load(_CODE, payload)["code"])


def listing(payload: Payload) -> dict[str, Any]:
    """`{kind, words, limit, cursor}`."""
    return load(_LISTING, payload)


def search(payload: Payload) -> str:
    return str(load(_SEARCH, payload)["words"])


def node(payload: Payload) -> tuple[str, str]:
    """(layer, id)"""
    loaded = load(_NODE, payload)
    return loaded["kind"], loaded["id"]


def findings(payload: Payload) -> dict[str, Any]:
    """`{code, department_code, limit, cursor}`."""
    return load(_FINDINGS, payload)


def _tuples(loaded: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in loaded.items()}
