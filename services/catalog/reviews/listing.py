"""The queue of reviews as callers reach it: who asks is checked, then what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from marshmallow import validate

from event_sourcing.payloads import PayloadSchema, Text, Whole, load
from event_sourcing.request_context import actor_of
from services.catalog import authorisation
from services.catalog.reviews.view import MINE, OTHERS, ReviewsView, Wanted

Answer = dict[str, Any]


class _Listing(PayloadSchema):
    department_code = Text(load_default=None, allow_none=True)
    whose = Text(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf((OTHERS, MINE), error="OPTION|应为 OTHERS 或 MINE"),
    )
    limit = Whole(load_default=20, validate=validate.Range(1, 100, error="RANGE|每页 1 至 100 条"))
    cursor = Text(load_default=None, allow_none=True)


_LISTING = _Listing()


class Reviews:
    def __init__(self, view: ReviewsView) -> None:
        self._view = view

    def list(self, payload: Mapping[str, Any], context: Mapping[str, Any]) -> Answer:
        """`{items, next_cursor}`, the longest waiting first. An item: `{code, name, department_code, submission,
        submitted_by, submitted_at, edited_by, mine}`. Raises Forbidden and ValidationFailed."""
        actor, asked = actor_of(context), load(_LISTING, payload)
        department = authorisation.lister(actor, asked["department_code"])
        wanted = Wanted(department, asked["whose"], actor.id)
        return asdict(self._view.waiting(wanted, asked["limit"], asked["cursor"]))
