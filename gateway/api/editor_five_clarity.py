"""`/editor/five-clarity`: scores, failings and their trend."""

from __future__ import annotations

import falcon

from gateway.api.answers import TEXT
from gateway.api.route import Query, Route
from gateway.auth.policy import EDIT_CATALOGUE
from gateway.http import parameters
from gateway.rpc.context import call_context
from gateway.rpc.five_clarity import FiveClarityClient
from gateway.views.page import LARGEST_LIMIT

ROOM = "/editor/five-clarity"
CLARITIES = ("quantity", "subjects", "process", "conditions", "collaboration")
_PAGING = (
    Query("clarity", "只列出这一清的", {"type": "string", "enum": list(CLARITIES)}),
    Query("limit", "一页的条数", {"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT}),
    Query("cursor", "上一页答复的 next_cursor", TEXT),
)


class FiveClarity:
    def __init__(self, clarity: FiveClarityClient) -> None:
        self._clarity = clarity

    def overview(self, req: falcon.Request, resp: falcon.Response) -> None:
        resp.media = self._clarity.overview(call_context(req))

    def trend(self, req: falcon.Request, resp: falcon.Response) -> None:
        asked = {"department_code": parameters.one(req, "department")}
        resp.media = self._clarity.trend(asked, call_context(req))

    def department(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        clarity = parameters.one(req, "clarity")
        if clarity is not None and clarity not in CLARITIES:
            raise parameters.bad("clarity", "OPTION", f"应为 {'、'.join(CLARITIES)} 之一")
        asked = {
            "department_code": code,
            "clarity": clarity,
            "limit": parameters.limit(req),
            "cursor": parameters.one(req, "cursor"),
        }
        resp.media = self._clarity.department(asked, call_context(req))


def five_clarity_routes(clarity: FiveClarityClient) -> list[Route]:
    room = FiveClarity(clarity)
    return [
        Route(
            method="GET",
            path=ROOM,
            name="readFiveClarity",
            summary="五清报告:各部门的得分",
            action=EDIT_CATALOGUE,
            handler=room.overview,
            answer="FiveClarity",
        ),
        Route(
            method="GET",
            path=f"{ROOM}/trend",
            name="readFiveClarityTrend",
            summary="五清得分的变化;最后一点 day 为 null,是现在",
            action=EDIT_CATALOGUE,
            handler=room.trend,
            answer="FiveClarityTrend",
            query=(Query("department", "只看这个部门", TEXT),),
        ),
        Route(
            method="GET",
            path=f"{ROOM}/departments/{{code}}",
            name="readDepartmentClarity",
            summary="一个部门的五清得分和不符合的内容",
            action=EDIT_CATALOGUE,
            handler=room.department,
            answer="DepartmentClarity",
            query=_PAGING,
        ),
    ]
