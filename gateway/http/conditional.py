"""Conditional requests: an answer the client already has is not sent, and an edit of something older is refused."""

from __future__ import annotations

import re

import falcon

from event_sourcing.errors import FieldError
from gateway.errors import BadRequest, PreconditionRequired

OF_CATALOGUE = "banshi.of_catalogue"
"""Tells the WSGI wrapper `unchanged_again` about an answer."""

_VERSION = re.compile(r'(?:W/)?"(\d{1,12})"')
_KEY = re.compile(r"[\x21-\x7e]{1,128}")


def unchanged(req: falcon.Request, resp: falcon.Response, etag: str, *, of_catalogue: bool = False) -> bool:
    """Set the answer's ETag; True, and 304 is the answer, when the client has just that. `etag` comes with its quotes.

    of_catalogue  the answer is the same for everybody and changes with the catalogue or the day only, so that
                  `unchanged_again` may give it to who asks the same again
    """
    resp.set_header("ETag", etag)
    known = req.get_header("If-None-Match")
    if known is None or not (known == etag or known == "*" or etag in _listed(known)):
        return False
    resp.status = falcon.HTTP_NOT_MODIFIED
    req.env[OF_CATALOGUE] = of_catalogue
    return True


def version_etag(version: int) -> str:
    return f'"{version}"'


def expected_version(req: falcon.Request, *, required: bool = False) -> int | None:
    """The version in If-Match; None when any will do. Raises PreconditionRequired, or BadRequest for no ETag of ours."""
    given = (req.get_header("If-Match") or "").strip()
    if not given:
        if required:
            raise PreconditionRequired("请在 If-Match 中给出读取时的 ETag,以免覆盖他人的修改")
        return None
    if given == "*":
        return None
    found = _VERSION.fullmatch(given)
    if found is None:
        raise _bad("If-Match", "应为读取时得到的 ETag")
    return int(found[1])


def idempotency_key(req: falcon.Request, *, required: bool = False) -> str | None:
    """Raises BadRequest for a key that is missing or unusable."""
    given = req.get_header("Idempotency-Key")
    if given is None:
        if required:
            raise _bad("Idempotency-Key", "新建时必须给出,重试时不变", "REQUIRED")
        return None
    if not _KEY.fullmatch(given):
        raise _bad("Idempotency-Key", "应为 1—128 个可见的 ASCII 字符")
    return given


def _listed(known: str) -> list[str]:
    return [entry.strip().removeprefix("W/") for entry in known.split(",")]


def _bad(header: str, detail: str, code: str = "FORMAT") -> BadRequest:
    return BadRequest([FieldError("", code, f"{header} {detail}")], f"请求头 {header} 有误")
