"""Query parameters: named ones only, each with its own shape. Whatever else comes is a BadRequest that names it."""

from __future__ import annotations

from collections.abc import Iterable

import falcon

from event_sourcing.errors import FieldError
from gateway.errors import BadRequest
from gateway.views.page import DEFAULT_LIMIT, LARGEST_LIMIT

LONGEST_VALUE = 200


def check_known(req: falcon.Request, known: Iterable[str]) -> None:
    """Raises BadRequest for parameters that the address does not take: a misspelt filter must not be ignored."""
    taken = set(known)
    unknown = [name for name in req.params if name not in taken]
    if unknown:
        raise BadRequest(
            [FieldError(f"/{name}", "UNKNOWN", "没有这个查询参数,请核对参数名") for name in unknown],
            "查询参数有误",
        )


def one(req: falcon.Request, name: str, default: str | None = None) -> str | None:
    """The parameter's only value; an empty one is none. Raises BadRequest when it comes twice or is too long."""
    values = many(req, name)
    if len(values) > 1:
        raise bad(name, "REPEATED", "只能有一个值")
    return values[0] if values else default


def required(req: falcon.Request, name: str) -> str:
    value = one(req, name)
    if value is None:
        raise bad(name, "REQUIRED", "必填,请补充")
    return value


def many(req: falcon.Request, name: str) -> list[str]:
    """Values of a parameter that may come several times."""
    values = [value.strip() for value in req.get_param_as_list(name) or () if value.strip()]
    if any(len(value) > LONGEST_VALUE for value in values):
        raise bad(name, "MAX_LENGTH", f"最多{LONGEST_VALUE}个字符")
    return values


def whole(req: falcon.Request, name: str, *, least: int, most: int) -> int | None:
    value = one(req, name)
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 12 and least <= int(value) <= most):
        raise bad(name, "RANGE", f"应为{least}—{most}的整数")
    return int(value)


def limit(req: falcon.Request, default: int = DEFAULT_LIMIT) -> int:
    return whole(req, "limit", least=1, most=LARGEST_LIMIT) or default


def bad(name: str, code: str, detail: str) -> BadRequest:
    return BadRequest([FieldError(f"/{name}", code, detail)], "查询参数有误")
