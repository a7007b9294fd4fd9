"""The OpenAPI 3.1 document, made of the route table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import falcon

from gateway.api.answers import ANSWERS, JsonSchema, ref
from gateway.api.editor_answers import EDITOR_ANSWERS
from gateway.api.json_schema import Schemas
from gateway.api.route import PREFIX, Query, Route
from gateway.auth import policy
from gateway.errors import PROBLEM_JSON

DOCUMENT = f"{PREFIX}/openapi.json"
SECURITY = "bearer"

HEADER_TEXTS = {
    "Idempotency-Key": "同一件事重发时不变:结果与第一次相同,不会办两次",
    "If-Match": "读取时得到的 ETag:期间被改过则答 412",
    "X-Timestamp": "Unix 秒",
    "X-Signature": "HMAC-SHA256,见省级对接约定",
}
PROBLEMS = {
    "400": "请求本身有误",
    "401": "没有登录,或令牌无效、过期",
    "403": "登录的身份不能这样做",
    "404": "没有,或不给你看",
    "409": "当前状态下不能这样办理",
    "412": "已被他人更新",
    "413": "请求体过大",
    "415": "请求体不是 JSON",
    "422": "内容有误,errors 逐项说明",
    "428": "缺少 If-Match",
    "429": "过于频繁,见 Retry-After",
    "500": "系统出错",
    "503": "服务暂时不可用,见 Retry-After",
}
_PART = re.compile(r"\{(\w+)\}")


def document(routes: Iterable[Route], server: str) -> dict[str, Any]:
    schemas = Schemas()
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(PREFIX + route.path, {})[route.method.lower()] = _operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Banshi 办事",
            "version": "1",
            "description": "市教育局网上办事:事项、办事指南、申请、进度和办理。",
        },
        "servers": [{"url": server}],
        "paths": paths,
        "components": {
            "schemas": {**ANSWERS, **EDITOR_ANSWERS, **schemas.found},
            "responses": {code: _problem(text) for code, text in PROBLEMS.items()},
            "securitySchemes": {SECURITY: {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


class OpenApi:
    """GET the document; made once."""

    def __init__(self, routes: Iterable[Route], server: str) -> None:
        self._document = document(routes, server)

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        resp.media = self._document


def _operation(route: Route, schemas: Schemas) -> dict[str, Any]:
    public = policy.is_public(route.action)
    operation: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.summary,
        "tags": [route.path.split("/")[1]],
        "security": [] if public else [{SECURITY: []}],
        "x-roles": policy.roles_of(route.action),
        "parameters": [*_path(route), *map(_query, route.query), *_headers(route)],
        "responses": _responses(route, public=public),
    }
    if route.body is not None:
        operation["requestBody"] = {
            "required": schemas.is_needed(route.body),
            "content": {falcon.MEDIA_JSON: {"schema": schemas.ref(route.body)}},
        }
    return operation


def _path(route: Route) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _PART.findall(route.path)
    ]


def _query(query: Query) -> dict[str, Any]:
    schema: JsonSchema = {"type": "array", "items": query.schema} if query.several else query.schema
    return {
        "name": query.name,
        "in": "query",
        "description": query.text,
        "required": query.required,
        "schema": schema,
    }


def _headers(route: Route) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "header",
            "description": HEADER_TEXTS[name],
            "required": required,
            "schema": {"type": "string"},
        }
        for name, required in (route.headers or {}).items()
    ]


def _responses(route: Route, *, public: bool) -> dict[str, Any]:
    done = {
        "description": "成功",
        "content": {route.media: {"schema": ref(route.answer)}},
    }
    unchanged = {"304": {"description": "与 If-None-Match 相同,没有变化"}} if route.conditional else {}
    return {
        str(route.status): done,
        **unchanged,
        **{code: {"$ref": f"#/components/responses/{code}"} for code in _codes(route, public=public)},
    }


def _codes(route: Route, *, public: bool) -> list[str]:
    codes = {"400", "401", "500", "503", *route.problems}
    if not public or route.headers is not None and "X-Signature" in route.headers:
        codes |= {"403"}
    if "{" in route.path or route.method == "POST":
        codes |= {"404"}
    if route.method != "GET":
        codes |= {"409", "413", "415", "422"}
    if "If-Match" in (route.headers or {}):
        codes |= {"412"} | ({"428"} if (route.headers or {})["If-Match"] else set())
    return sorted(codes)


def _problem(text: str) -> Mapping[str, Any]:
    return {"description": text, "content": {PROBLEM_JSON: {"schema": ref("Problem")}}}
