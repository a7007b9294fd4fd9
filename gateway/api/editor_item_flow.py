"""What editors do with items over the API: review, publication, suspension, withdrawal, replacement; and the queue of reviews."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import falcon
from marshmallow import fields, validate

from event_sourcing.payloads import Day, Identifier, Moment, Part, PayloadSchema, Several, Text, Whole
from gateway.api.commands import command_context
from gateway.api.route import Query, Route
from gateway.api.schemas import Nothing, Prose
from gateway.auth.policy import EDIT_CATALOGUE
from gateway.dependencies import Dependencies
from gateway.http import parameters
from gateway.http.conditional import expected_version, version_etag
from gateway.rpc.context import call_context
from gateway.views.page import LARGEST_LIMIT

Body = Mapping[str, Any]
MOST = 50
"""Items that one replacement or withdrawal may name."""

_MANY = validate.Length(max=MOST, error=f"MAX_ITEMS|最多 {MOST} 个")
_STEP = {"If-Match": True, "Idempotency-Key": False}
_TEXT = {"type": "string"}


class Approval(PayloadSchema):
    """`submission`: the number of the submission that was read."""

    submission = Whole(required=True)


class Remark(PayloadSchema):
    """`pointer`: to the field that is meant, such as `/promised_limit`; "" for the whole."""

    pointer = Text(load_default="")
    text = Prose(required=True)


class Return(Approval):
    remarks = Several(Part(Remark), required=True, validate=_MANY)


class Schedule(PayloadSchema):
    at = Moment(required=True)


class Suspension(PayloadSchema):
    """`until`: the last day; null until further notice."""

    reason = Prose(required=True)
    until = Day(load_default=None, allow_none=True)


class Withdrawal(PayloadSchema):
    reason = Prose(required=True)
    successors = Several(Identifier(), load_default=list, validate=_MANY)


class Replacement(PayloadSchema):
    """`versions`: item code → version that was read; an item that has changed since then fails it all."""

    predecessors = Several(Identifier(), required=True, validate=_MANY)
    successors = Several(Identifier(), required=True, validate=_MANY)
    reason = Prose(required=True)
    versions = fields.Dict(
        keys=Text(),
        values=Whole(),
        load_default=dict,
        error_messages={"invalid": "TYPE|应为事项编码到版本的对象"},
    )


class ItemFlow:
    def __init__(self, deps: Dependencies) -> None:
        self._catalog = deps.catalog

    def step(self, method: str) -> Callable[..., None]:
        """The handler of one command of the catalogue that takes the body as it is. If-Match is required."""

        def act(req: falcon.Request, resp: falcon.Response, code: str, body: Body) -> None:
            expected_version(req, required=True)  # nobody acts on what they have not seen
            payload = {"code": code, **_plain(body)}
            answer = getattr(self._catalog, method)(payload, command_context(req, method))
            resp.set_header("ETag", version_etag(answer["version"]))
            resp.media = answer

        return act

    def replace(self, req: falcon.Request, resp: falcon.Response, body: Body) -> None:
        resp.media = self._catalog.replace_items(dict(body), command_context(req, "replace_items"))

    def reviews(self, req: falcon.Request, resp: falcon.Response) -> None:
        asked = {
            "department_code": parameters.one(req, "department"),
            "whose": parameters.one(req, "whose"),
            "limit": parameters.limit(req),
            "cursor": parameters.one(req, "cursor"),
        }
        resp.media = {**self._catalog.list_reviews(asked, call_context(req)), "total": None}


def item_flow_routes(deps: Dependencies) -> list[Route]:
    flow = ItemFlow(deps)
    steps = (
        ("submit", "submitItem", "提交审核", "submit_item", Nothing()),
        ("approve", "approveItem", "审核通过", "approve_item", Approval()),
        ("return", "returnItem", "退回修改", "return_item", Return()),
        ("publish", "publishItem", "发布", "publish_item", Nothing()),
        ("schedule", "scheduleItem", "定时发布", "schedule_publication", Schedule()),
        ("unschedule", "unscheduleItem", "取消定时发布", "unschedule_publication", Nothing()),
        ("suspend", "suspendItem", "暂停办理", "suspend_item", Suspension()),
        ("resume", "resumeItem", "恢复办理", "resume_item", Nothing()),
        ("withdraw", "withdrawItem", "取消事项", "withdraw_item", Withdrawal()),
    )
    whose = {"type": "string", "enum": ["OTHERS", "MINE"]}
    limit = {"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT}
    return [
        Route(
            method="GET",
            path="/editor/reviews",
            name="listReviews",
            summary="等待审核的事项,等得最久的在前",
            action=EDIT_CATALOGUE,
            handler=flow.reviews,
            answer="ReviewPage",
            query=(
                Query("department", "部门编码,缺省为能看到的全部", _TEXT),
                Query("whose", "OTHERS:可由我审核的;MINE:我修改或提交的", whose),
                Query("limit", "一页的条数", limit),
                Query("cursor", "上一页答复的 next_cursor", _TEXT),
            ),
            problems=("422",),
        ),
        Route(
            method="POST",
            path="/editor/items/replace",
            name="replaceItems",
            summary="拆分、合并:已审核的新事项发布、原事项取消,同时生效",
            action=EDIT_CATALOGUE,
            handler=flow.replace,
            answer="ItemsReplaced",
            body=Replacement(),
            headers={"Idempotency-Key": False},
        ),
        *(
            Route(
                method="POST",
                path=f"/editor/items/{{code}}/{step}",
                name=name,
                summary=summary,
                action=EDIT_CATALOGUE,
                handler=flow.step(method),
                answer="ItemState",
                body=body,
                headers=_STEP,
            )
            for step, name, summary, method, body in steps
        ),
    ]


def _plain(body: Body) -> dict[str, Any]:
    """Days and moments as they travel."""
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in body.items()}
