"""A JSON body, read with care: bounded, plain JSON only, and nothing that could not be stored afterwards."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, NoReturn

import falcon

from event_sourcing.errors import FieldError
from gateway.errors import BadRequest

LARGEST_BODY = 16 * 1024 * 1024
"""An attachment of ten megabytes in base64, and its description."""
LARGEST_NUMBER = 2**53 - 1
"""Beyond it JSON readers disagree about whole numbers."""
DEEPEST = 32
"""Levels of nesting; forms need five."""
_JSON = falcon.MEDIA_JSON


def read_object(req: falcon.Request) -> dict[str, Any]:
    """The object; `{}` for no body at all. Raises BadRequest, or what Falcon raises for 413 and 415."""
    body = _read(req)
    if not body:
        return {}
    if (req.content_type or "").partition(";")[0].strip().lower() != _JSON:
        raise falcon.HTTPUnsupportedMediaType(description="请求体应为 application/json")
    try:
        found = json.loads(body, parse_constant=_refuse, parse_float=_finite, parse_int=_bounded)
        if b"\\u" in body:
            json.dumps(found, ensure_ascii=False).encode()
        _check(found)
    except (ValueError, RecursionError) as error:
        raise _bad("请求体不是可用的 JSON", "NOT_JSON") from error
    if not isinstance(found, dict):
        raise _bad("请求体应为 JSON 对象", "TYPE")
    return found


def _read(req: falcon.Request) -> bytes:
    body: bytes = req.bounded_stream.read(LARGEST_BODY + 1)
    if len(body) > LARGEST_BODY:
        raise falcon.HTTPContentTooLarge(description=f"请求体最大 {LARGEST_BODY // 2**20} MB")
    return body


def _check(value: Any, depth: int = 0) -> None:
    """Raises ValueError for what JSON allows and databases do not: bottomless nesting, a zero character in a name."""
    if depth > DEEPEST:
        raise ValueError("nesting")
    if isinstance(value, Mapping):
        if any("\0" in name for name in value):
            raise ValueError("zero character in a name")
        value = value.values()
    elif not isinstance(value, list):
        return
    for inner in value:
        _check(inner, depth + 1)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _bounded(text: str) -> int:
    if len(text) > 17 or abs(number := int(text)) > LARGEST_NUMBER:
        raise ValueError(text)
    return number


def _bad(detail: str, code: str) -> BadRequest:
    return BadRequest([FieldError("", code, detail)], detail)
