"""Payloads of the service's other RPC methods → commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError as ShapeError

from event_sourcing.payloads import Identifier, PayloadSchema, Text, Whole, load
from services.guides.form.commands import PublishForm, WithdrawForm
from services.guides.guide.commands import PublishGuide, WithdrawGuide

Payload = Mapping[str, Any]


DEFAULT_PAGE, LONGEST_PAGE = 50, 200


def _page_problem(limit: int) -> None:
    if not 1 <= limit <= LONGEST_PAGE:
        raise ShapeError(f"RANGE|每页1—{LONGEST_PAGE}项")


class _ItemCode(PayloadSchema):
    item_code = Identifier()


class _FormId(PayloadSchema):
    form_id = Identifier()


class _GuideWithdrawal(_ItemCode):
    reason = Text(required=True)


class _FormWithdrawal(_FormId):
    reason = Text(required=True)


class _FormVersion(_FormId):
    version = Whole(load_default=None, allow_none=True)


class _Listing(PayloadSchema):
    department_code = Text(load_default=None, allow_none=True)
    status = Text(load_default=None, allow_none=True)
    limit = Whole(load_default=DEFAULT_PAGE, validate=_page_problem)
    cursor = Text(load_default=None, allow_none=True)


# Making a schema is slow and using one is thread-safe, so each is made once.
_ITEM_CODE = _ItemCode()
_FORM_ID = _FormId()
_GUIDE_WITHDRAWAL = _GuideWithdrawal()
_FORM_WITHDRAWAL = _FormWithdrawal()
_FORM_VERSION = _FormVersion()
_LISTING = _Listing()


@dataclass(frozen=True, slots=True)
class FormVersion:
    """`version` None: the latest."""

    form_id: str
    version: int | None


@dataclass(frozen=True, slots=True)
class Listing:
    """None: all departments, any status, from the beginning."""

    department_code: str | None
    status: str | None
    limit: int
    cursor: str | None


def item_code(payload: Payload) -> str:
    return str(load(_ITEM_CODE, payload)["item_code"])


def guide_publication(payload: Payload) -> PublishGuide:
    return PublishGuide(**load(_ITEM_CODE, payload))


def guide_withdrawal(payload: Payload) -> WithdrawGuide:
    return WithdrawGuide(**load(_GUIDE_WITHDRAWAL, payload))


def form_publication(payload: Payload) -> PublishForm:
    return PublishForm(**load(_FORM_ID, payload))


def form_withdrawal(payload: Payload) -> WithdrawForm:
    return WithdrawForm(**load(_FORM_WITHDRAWAL, payload))


def form_version(payload: Payload) -> FormVersion:
    return FormVersion(**load(_FORM_VERSION, payload))


def listing(payload: Payload) -> Listing:
    return Listing(**load(_LISTING, payload))
