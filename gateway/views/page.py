"""One page of a list, and the opaque cursor that leads to the next."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from event_sourcing.errors import FieldError
from gateway.errors import BadRequest

DEFAULT_LIMIT, LARGEST_LIMIT = 20, 100


@dataclass(frozen=True, slots=True)
class Page:
    """`total`: of the whole list, or None where counting would cost too much."""

    items: Sequence[Any]
    next_cursor: str | None
    total: int | None


def encode_cursor(place: Any) -> str:
    text = json.dumps(place, separators=(",", ":"), ensure_ascii=True)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None, shape: type, parameter: str = "cursor") -> Any:
    """None for the first page. Raises BadRequest for anything but a cursor of ours with a `shape` inside."""
    if cursor is None:
        return None
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError) as error:
        raise bad_cursor(parameter) from error
    if not isinstance(place, shape):
        raise bad_cursor(parameter)
    return place


def bad_cursor(parameter: str = "cursor") -> BadRequest:
    return BadRequest(
        [FieldError(f"/{parameter}", "CURSOR", "翻页位置无效,请从第一页重新开始")], "翻页位置无效"
    )
