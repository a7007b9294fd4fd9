"""Every error has one status, and what went wrong inside stays inside."""

from __future__ import annotations

import falcon
import pytest

from event_sourcing import errors as e
from gateway import errors as g

FINDING = e.FieldError("/name", "REQUIRED", "必填")

CASES = [
    (e.ValidationFailed([FINDING]), 422, "VALIDATION_FAILED"),
    (g.BadRequest([FINDING]), 400, "BAD_REQUEST"),
    (g.SignInRequired("请先登录"), 401, "SIGN_IN_REQUIRED"),
    (e.Forbidden("不行"), 403, "FORBIDDEN"),
    (g.StaleFormToken("过期"), 403, "STALE_FORM_TOKEN"),
    (e.NotFound("没有"), 404, "NOT_FOUND"),
    (e.Conflict("冲突"), 409, "CONFLICT"),
    (e.RuleViolated("不能", code="NOT_ONLINE"), 409, "NOT_ONLINE"),
    (e.ConcurrencyError("a-1", 1, 2), 412, "STALE_VERSION"),
    (g.PreconditionRequired("缺少"), 428, "IF_MATCH_REQUIRED"),
    (g.TooManyRequests("太快"), 429, "TOO_MANY_REQUESTS"),
    (e.Unavailable("稍后"), 503, "UNAVAILABLE"),
    (e.DeadlineExceeded("稍后"), 503, "DEADLINE_EXCEEDED"),
    (e.UnknownService("稍后"), 503, "UNKNOWN_SERVICE"),
    (e.ContractMismatch("secret detail"), 500, "CONTRACT_MISMATCH"),
    (e.BanshiError("secret detail"), 500, "INTERNAL"),
]


@pytest.mark.parametrize(("error", "status", "code"), CASES, ids=lambda value: type(value).__name__)
def test_each_error_has_its_status_and_code(error: e.BanshiError, status: int, code: str) -> None:
    problem = g.problem_of(error)
    assert (problem.status, problem.code) == (status, code)
    assert "secret" not in problem.detail


def test_each_class_of_the_tree_is_mapped() -> None:
    assert set(e.WIRE_CLASSES.values()) <= {type(error) for error, _, _ in CASES}


def test_fields_are_named_by_pointers() -> None:
    body = g.problem_of(e.ValidationFailed([FINDING])).to_dict("/api/v1/x")
    assert body["errors"] == [{"pointer": "/name", "code": "REQUIRED", "detail": "必填"}]
    assert body["type"] == "urn:banshi:problem:validation-failed"
    assert body["instance"] == "/api/v1/x"


def test_what_falcon_refuses_gets_the_same_shape() -> None:
    problem = g.problem_of_http(falcon.HTTPMethodNotAllowed(["GET"]))
    assert (problem.status, problem.title, problem.code) == (405, "不支持的操作", "METHOD_NOT_ALLOWED")
