"""Survey batches over the API: opened, filed, reviewed, merged, registered, published, accepted.

Long work goes on after the answer: `jobs` of the batch tells how far it is (part → job, "" of the batch as a whole).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import falcon
from marshmallow import Schema, validate

from event_sourcing.payloads import Day, Flag, Identifier, Part, PayloadSchema, Several, Text, Whole
from gateway.api.commands import command_context
from gateway.api.route import Query, Route
from gateway.api.schemas import Nothing, Prose
from gateway.auth.policy import EDIT_CATALOGUE
from gateway.dependencies import Dependencies
from gateway.http import parameters
from gateway.http.conditional import version_etag
from gateway.rpc.context import call_context
from gateway.views.page import LARGEST_LIMIT

Body = Mapping[str, Any]
_MANY = validate.Length(max=500, error="MAX_ITEMS|最多 500 个")
_PART = "/editor/surveys/{batch}/parts/{part}"
_TEXT = {"type": "string"}


class Opening(PayloadSchema):
    """`joint`: the bureau files for all departments together, as part `all`."""

    name = Text(required=True)
    due = Day(required=True)
    departments = Several(Identifier(), required=True, validate=_MANY)
    joint = Flag(load_default=False)


class Content(PayloadSchema):
    """`content`: in base64."""

    content = Text(required=True)


class StoredFile(PayloadSchema):
    name = Text(required=True)
    sha256 = Text(required=True)


class Upload(PayloadSchema):
    files = Several(Part(StoredFile), required=True, validate=_MANY)


class Submission(PayloadSchema):
    """`upload`: number of the upload that was read."""

    upload = Whole(required=True)


class ReturnedItem(PayloadSchema):
    code = Identifier()
    reason = Prose(required=True)


class Review(Submission):
    """`rest`: all items that are not returned by now are approved."""

    approved = Several(Identifier(), load_default=list, validate=_MANY)
    returned = Several(Part(ReturnedItem), load_default=list, validate=_MANY)
    rest = Flag(load_default=False)


class Return(PayloadSchema):
    reason = Prose(required=True)


class Reasons(PayloadSchema):
    """优化目标 and 优化措施 of a service mode."""

    mode = Whole(required=True)
    goal = Prose(required=True)
    measures = Prose(required=True)


class Registration(PayloadSchema):
    reasons = Several(Part(Reasons), load_default=list, validate=_MANY)


class Acceptance(PayloadSchema):
    remark = Prose(required=True)


class SurveysApi:
    def __init__(self, deps: Dependencies) -> None:
        self._surveys = deps.surveys

    def list(self, req: falcon.Request, resp: falcon.Response) -> None:
        found = self._surveys.list_surveys({}, call_context(req))["items"]
        resp.media = {"items": found, "next_cursor": None, "total": len(found)}

    def open(self, req: falcon.Request, resp: falcon.Response, body: Body) -> None:
        payload = {**body, "due": body["due"].isoformat()}
        _answer(resp, self._surveys.open_survey(payload, command_context(req, "open_survey")))

    def read(self, req: falcon.Request, resp: falcon.Response, batch: str) -> None:
        _answer(resp, self._surveys.get_survey({"id": batch}, call_context(req)))

    def store(self, req: falcon.Request, resp: falcon.Response, body: Body) -> None:
        resp.media = self._surveys.store_survey_file(dict(body), call_context(req))

    def step(self, method: str) -> Callable[..., None]:
        """One command of the catalogue that takes the body as it is, on a batch or on a part of it."""

        def act(
            req: falcon.Request, resp: falcon.Response, body: Body, batch: str, part: str | None = None
        ) -> None:
            payload = {"id": batch, **({"part": part} if part else {}), **body}
            _answer(resp, getattr(self._surveys, method)(payload, command_context(req, method)))

        return act

    def listing(self, method: str, **asked: Any) -> Callable[..., None]:
        def act(req: falcon.Request, resp: falcon.Response, batch: str, part: str | None = None) -> None:
            payload = {"id": batch, **({"part": part} if part else {}), **asked}
            payload |= {"limit": parameters.limit(req), "cursor": parameters.one(req, "cursor")}
            resp.media = getattr(self._surveys, method)(payload, call_context(req))

        return act

    def workbook(self, req: falcon.Request, resp: falcon.Response, batch: str, part: str) -> None:
        form = parameters.one(req, "form", "xlsx")
        resp.media = self._surveys.survey_workbook(
            {"id": batch, "part": part, "form": form}, call_context(req)
        )

    def corrected(self, req: falcon.Request, resp: falcon.Response, batch: str, part: str) -> None:
        resp.media = self._surveys.corrected_survey({"id": batch, "part": part}, call_context(req))


def _answer(resp: falcon.Response, batch: Mapping[str, Any]) -> None:
    resp.set_header("ETag", version_etag(batch["version"]))
    resp.media = dict(batch)


def survey_routes(deps: Dependencies) -> list[Route]:
    api = SurveysApi(deps)
    limit = Query("limit", "一页的条数", {"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT})
    pages = (limit, Query("cursor", "上一页答复的 next_cursor", _TEXT))
    form = Query("form", "xlsx,或四个 csv 的压缩包", {"type": "string", "enum": ["xlsx", "csv"]})

    def get(
        path: str,
        name: str,
        summary: str,
        handler: Callable[..., None],
        answer: str,
        query: tuple[Query, ...] = (),
    ) -> Route:
        return Route(
            method="GET",
            path=path,
            name=name,
            summary=summary,
            action=EDIT_CATALOGUE,
            handler=handler,
            answer=answer,
            query=query,
            problems=("404", "422"),
        )

    def post(
        path: str,
        name: str,
        summary: str,
        handler: Callable[..., None],
        body: Schema,
        answer: str = "Survey",
    ) -> Route:
        return Route(
            method="POST",
            path=path,
            name=name,
            summary=summary,
            action=EDIT_CATALOGUE,
            handler=handler,
            answer=answer,
            body=body,
            headers={"Idempotency-Key": False},
            problems=("404", "409", "422"),
        )

    batch = "/editor/surveys/{batch}"
    step = api.step
    return [
        get("/editor/surveys", "listSurveys", "梳理批次及其阶段", api.list, "Surveys"),
        post("/editor/surveys", "openSurvey", "登记梳理批次", api.open, Opening()),
        post(
            "/editor/survey-files", "storeSurveyFile", "存放待上传的表格", api.store, Content(), "SurveyFile"
        ),
        get(batch, "readSurvey", "一个批次:各部门的状态、进行中的处理、验收得分", api.read, "Survey"),
        post(f"{batch}/merge", "mergeSurvey", "汇总合并(在后台)", step("merge_survey"), Nothing()),
        post(
            f"{batch}/register",
            "registerSurvey",
            "写入事项目录并送审(在后台)",
            step("register_survey"),
            Registration(),
        ),
        post(
            f"{batch}/release", "releaseSurvey", "由第二人审核发布(在后台)", step("release_survey"), Nothing()
        ),
        post(f"{batch}/accept", "acceptSurvey", "验收", step("accept_survey"), Acceptance()),
        get(
            f"{batch}/contradictions",
            "listSurveyContradictions",
            "合并时发现的矛盾",
            api.listing("survey_merge", kind="conflicts"),
            "SurveyMerge",
            pages,
        ),
        get(
            f"{batch}/relations",
            "listSurveyRelations",
            "合并后的关系",
            api.listing("survey_merge", kind="relations"),
            "SurveyMerge",
            pages,
        ),
        get(f"{_PART}/workbook", "readSurveyWorkbook", "预填的四表", api.workbook, "SurveyWorkbook", (form,)),
        get(
            f"{_PART}/corrected",
            "readCorrectedSurvey",
            "带批注的待改正工作簿",
            api.corrected,
            "SurveyWorkbook",
        ),
        get(
            f"{_PART}/findings",
            "listSurveyFindings",
            "校验结果",
            api.listing("survey_findings"),
            "SurveyFindings",
            pages,
        ),
        get(
            f"{_PART}/items",
            "listSurveyItems",
            "填报的事项及其审核状态",
            api.listing("survey_items"),
            "SurveyItems",
            pages,
        ),
        post(f"{_PART}/upload", "uploadSurvey", "上传四表(校验在后台)", step("upload_survey"), Upload()),
        post(f"{_PART}/check", "checkSurvey", "重新校验(在后台)", step("check_survey"), Nothing()),
        post(f"{_PART}/zero", "declareSurveyZero", "零申报", step("declare_survey_zero"), Nothing()),
        post(f"{_PART}/submit", "submitSurvey", "提交专家审核", step("submit_survey"), Submission()),
        post(f"{_PART}/review", "reviewSurvey", "专家审核", step("review_survey"), Review()),
        post(f"{_PART}/return", "returnSurvey", "整体退回", step("return_survey"), Return()),
    ]
