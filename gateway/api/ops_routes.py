"""Addresses for operations: the part of the route table under /ops."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema

from event_sourcing.dead_letters import STATUSES, WAITING
from gateway.api import schemas
from gateway.api.answers import TEXT
from gateway.api.dead_letters import DeadLetters
from gateway.api.route import Handler, Query, Route
from gateway.auth.policy import OPERATE
from gateway.dependencies import Dependencies
from gateway.rpc.dead_letters import OWNERS
from gateway.views.page import LARGEST_LIMIT

_LIST = "/ops/dead-letters"
_ONE = f"{_LIST}/{{service}}/{{letter}}"
_QUERY = (
    Query("service", "只列出这个服务的", {"type": "string", "enum": list(OWNERS)}),
    Query("subscription", "只列出这个订阅的,如 notify.case-events", TEXT),
    Query("status", "处理状态", {"type": "string", "enum": list(STATUSES), "default": WAITING}),
    Query("limit", "一页的条数", {"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT}),
    Query("after", "上一页答复的 next_cursor", TEXT),
)


def ops_routes(deps: Dependencies) -> list[Route]:
    letters = DeadLetters(deps.dead_letters)
    shared: Mapping[str, Any] = {"action": OPERATE, "answer": "DeadLetter"}

    def post(step: str, name: str, summary: str, handler: Handler, body: Schema) -> Route:
        return Route(
            method="POST",
            path=f"{_ONE}/{step}",
            name=name,
            summary=summary,
            handler=handler,
            body=body,
            **shared,
        )

    return [
        Route(
            method="GET",
            path=_LIST,
            name="listDeadLetters",
            summary="各服务放弃处理的事件(死信),最近失败的在前;没有应答的服务列在 unavailable",
            action=OPERATE,
            handler=letters.list,
            answer="DeadLetterPage",
            query=_QUERY,
        ),
        Route(
            method="GET",
            path=_ONE,
            name="readDeadLetter",
            summary="一封死信,连同收到的原文",
            handler=letters.read,
            **shared,
        ),
        post(
            "retry",
            "retryDeadLetter",
            "重投死信:只在它的订阅里再处理一次",
            letters.retry,
            schemas.Nothing(),
        ),
        post(
            "discard",
            "discardDeadLetter",
            "丢弃死信:不再处理,原因留档",
            letters.discard,
            schemas.Discard(),
        ),
    ]
