"""Every error as HTTP, in one table. Programs under /api get problem+json (RFC 9457), people get a page.

What the gateway itself refuses is raised as one of the classes below, so that both kinds of answer come from one place.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from typing import Any, Protocol

import falcon
import structlog
from pymongo.errors import PyMongoError

from event_sourcing.errors import (
    BanshiError,
    ConcurrencyError,
    Conflict,
    FieldError,
    Forbidden,
    NotFound,
    Unavailable,
    ValidationFailed,
)
from event_sourcing.mongo_clients import is_outage, out_of_reach

log = structlog.get_logger(__name__)

PROBLEM_JSON = "application/problem+json"
RETRY_AFTER_SECONDS = "5"


class BadRequest(ValidationFailed):
    """The request itself is malformed: unknown query parameter, bad cursor, not JSON. Nothing was looked at."""

    default_code = "BAD_REQUEST"


class SignInRequired(BanshiError):
    default_code = "SIGN_IN_REQUIRED"


class PreconditionRequired(BanshiError):
    default_code = "IF_MATCH_REQUIRED"


class StaleItem(ConcurrencyError):
    """An item moved on since it was read. `differences`: what changed since, field by field, as `compare_item` answers."""

    def __init__(self, stale: ConcurrencyError, differences: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(stale.stream, stale.expected, stale.actual, message=stale.message)
        self.differences = differences


class TooManyRequests(BanshiError):
    default_code = "TOO_MANY_REQUESTS"


class StaleFormToken(Forbidden):
    """The CSRF token is missing or of another session."""

    default_code = "STALE_FORM_TOKEN"


HTTP_STATUS: tuple[tuple[type[BanshiError], HTTPStatus, str], ...] = (
    (BadRequest, HTTPStatus.BAD_REQUEST, "请求有误"),
    (ValidationFailed, HTTPStatus.UNPROCESSABLE_ENTITY, "内容有误"),
    (NotFound, HTTPStatus.NOT_FOUND, "没有找到"),
    (SignInRequired, HTTPStatus.UNAUTHORIZED, "请先登录"),
    (Forbidden, HTTPStatus.FORBIDDEN, "没有权限"),
    (ConcurrencyError, HTTPStatus.PRECONDITION_FAILED, "内容已被更新"),
    (Conflict, HTTPStatus.CONFLICT, "当前状态下不能这样办理"),
    (PreconditionRequired, HTTPStatus.PRECONDITION_REQUIRED, "缺少版本"),
    (TooManyRequests, HTTPStatus.TOO_MANY_REQUESTS, "操作过于频繁"),
    (Unavailable, HTTPStatus.SERVICE_UNAVAILABLE, "服务暂时不可用"),
    (BanshiError, HTTPStatus.INTERNAL_SERVER_ERROR, "系统出错"),
)
"""First match wins."""

TITLES = {
    400: "请求有误",
    401: "请先登录",
    403: "没有权限",
    404: "没有找到",
    405: "不支持的操作",
    413: "内容过大",
    415: "不支持的内容格式",
}
"""Titles of what Falcon itself refuses."""


@dataclass(frozen=True, slots=True)
class Problem:
    status: int
    title: str
    detail: str
    code: str
    errors: tuple[FieldError, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)
    """Members of this kind of problem besides the usual ones."""

    def to_dict(self, instance: str) -> dict[str, Any]:
        body: dict[str, Any] = {
            "type": f"urn:banshi:problem:{self.code.lower().replace('_', '-')}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": instance,
            "code": self.code,
            **self.more,
        }
        if self.errors:
            body["errors"] = [asdict(error) for error in self.errors]
        return body


class Renderer(Protocol):
    def render(self, template: str, **values: Any) -> str: ...


def problem_of(error: BanshiError) -> Problem:
    status, title = next((s, t) for cls, s, t in HTTP_STATUS if isinstance(error, cls))
    errors = error.errors if isinstance(error, ValidationFailed) else ()
    detail = error.message
    if status is HTTPStatus.INTERNAL_SERVER_ERROR:
        detail = "系统出错,已记录。请稍后再试,或凭页面上的编号联系我们"
    more = {"differences": list(error.differences)} if isinstance(error, StaleItem) else {}
    return Problem(int(status), title, detail, error.code, errors, more)


def problem_of_http(error: falcon.HTTPError) -> Problem:
    status = error.status_code
    title = TITLES.get(status, HTTPStatus(status).phrase)
    code = error.code if isinstance(error.code, str) else HTTPStatus(status).name
    return Problem(status, title, error.description or title, code)


def wants_json(req: falcon.Request) -> bool:
    return bool(req.path.startswith("/api/"))


class ErrorAnswers:
    """Turns errors into answers; `add_to` registers it."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def add_to(self, app: falcon.App[Any, Any]) -> None:
        app.add_error_handler(Exception, self._unexpected)
        app.add_error_handler(falcon.HTTPError, self._refused_by_falcon)
        app.add_error_handler(BanshiError, self._banshi)
        app.add_error_handler(PyMongoError, self._database)

    def _banshi(
        self, req: falcon.Request, resp: falcon.Response, error: BanshiError, params: dict[str, Any]
    ) -> None:
        problem = problem_of(error)
        if problem.status >= 500:
            log.warning("request_failed", code=error.code, message=error.message, path=req.path)
        if problem.status in (429, 503):
            resp.set_header("Retry-After", RETRY_AFTER_SECONDS)
        if problem.status == 401 and not wants_json(req):
            raise falcon.HTTPSeeOther(f"/sign-in?next={_return_to(req)}")
        self.answer(req, resp, problem)

    def _database(
        self, req: falcon.Request, resp: falcon.Response, error: PyMongoError, params: dict[str, Any]
    ) -> None:
        if is_outage(error):
            self._banshi(req, resp, out_of_reach(), params)
        else:
            self._unexpected(req, resp, error, params)

    def _refused_by_falcon(
        self, req: falcon.Request, resp: falcon.Response, error: falcon.HTTPError, params: dict[str, Any]
    ) -> None:
        for name, value in dict(error.headers or {}).items():
            resp.set_header(name, value)
        self.answer(req, resp, problem_of_http(error))

    def _unexpected(
        self, req: falcon.Request, resp: falcon.Response, error: Exception, params: dict[str, Any]
    ) -> None:
        log.error("request_crashed", path=req.path, exc_info=error)
        self.answer(req, resp, problem_of(BanshiError(str(error))))

    def answer(self, req: falcon.Request, resp: falcon.Response, problem: Problem) -> None:
        resp.status = problem.status
        resp.set_header("Cache-Control", "no-store")
        resp.data = None
        if wants_json(req):
            resp.content_type = PROBLEM_JSON
            resp.text = json.dumps(problem.to_dict(req.path), ensure_ascii=False)
            return
        resp.content_type = falcon.MEDIA_HTML
        resp.text = self._renderer.render("error.html", req=req, problem=problem)


def _return_to(req: falcon.Request) -> str:
    """The page to come back to after sign-in: a form's own page when a POST was refused."""
    return falcon.uri.encode_value(req.relative_uri if req.method == "GET" else req.path)
