"""The edge: payloads of notify's RPC methods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError as ShapeError

from event_sourcing.payloads import Identifier, PayloadSchema, Text, Whole, load

Payload = Mapping[str, Any]

DEFAULT_LIMIT = 20
LARGEST_LIMIT = 100


def _limit_problem(value: int) -> None:
    if not 1 <= value <= LARGEST_LIMIT:
        raise ShapeError(f"RANGE|应为1—{LARGEST_LIMIT}")


class _Listing(PayloadSchema):
    limit = Whole(load_default=DEFAULT_LIMIT, validate=_limit_problem)
    cursor = Text(load_default=None, allow_none=True)


class _Chosen(PayloadSchema):
    id = Identifier()


class _Subject(PayloadSchema):
    subject = Identifier()


class _Erasure(_Subject):
    reason = Text(required=True)


class _Nothing(PayloadSchema):
    pass


@dataclass(frozen=True, slots=True)
class Listing:
    limit: int
    cursor: str | None


def listing(payload: Payload) -> Listing:
    return Listing(**load(_Listing(), payload))


def chosen(payload: Payload) -> str:
    return str(load(_Chosen(), payload)["id"])


def subject(payload: Payload) -> str:
    return str(load(_Subject(), payload)["subject"])


def erasure(payload: Payload) -> tuple[str, str]:
    """Subject and reason."""
    given = load(_Erasure(), payload)
    return str(given["subject"]), str(given["reason"])


def nothing(payload: Payload) -> None:
    load(_Nothing(), payload)
