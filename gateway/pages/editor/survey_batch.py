"""One batch: its departments, what is to be done next, and what is done with all of them together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import falcon

from event_sourcing.errors import Conflict, FieldError, Unavailable, ValidationFailed
from gateway.pages.editor import survey_texts as texts
from gateway.pages.editor.item_actions import command_context, show_away
from gateway.pages.editor.people import People
from gateway.pages.editor.surveys import SurveyPage, field_of, is_bureau
from gateway.pages.page import form_text, go_to, not_found, require_editor
from gateway.rpc.context import call_context

RELOAD_SECONDS = "3"
PAGE_SIZE = 50
NEWS: Mapping[str, str] = {
    "open": "批次已登记，各部门现在可以下载预填表。",
    "merge": "开始汇总合并。",
    "register": "开始写入事项目录，新内容会送审。",
    "release": "开始审核发布。",
    "accept": "已验收，本批次结束。",
}


@dataclass(frozen=True, slots=True)
class Action:
    method: str
    name: str
    read: Callable[[falcon.Request], dict[str, Any]] = lambda req: {}


class BatchPage(SurveyPage):
    """GET /editor/surveys/{batch}"""

    def on_get(self, req: falcon.Request, resp: falcon.Response, batch: str) -> None:
        require_editor(req)
        self.show_batch(req, resp, batch, news=NEWS.get(req.get_param("done") or "", ""))

    def show_batch(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        batch: str,
        *,
        status: int = 200,
        news: str = "",
        trouble: str = "",
        errors: Sequence[FieldError] = (),
    ) -> None:
        actor = require_editor(req)
        found = self.deps.surveys.get_survey({"id": batch}, call_context(req))
        job = found["jobs"].get("")
        if job and job["state"] == "running":
            resp.set_header("Refresh", RELOAD_SECONDS)
        elif news.startswith("开始"):
            news = ""  # the result is there already
        typed = req.get_media(default_when_empty={}) if req.method == "POST" else {}
        bureau = is_bureau(actor)
        self.show(
            req,
            resp,
            "editor/survey_batch.html",
            status=status,
            batch=found,
            job=job,
            steps=[texts.PHASE_NAMES[phase] for phase in texts.PHASES],
            now=5 if found["accepted"] else texts.PHASES.index(found["phase"]) + 1,
            next=texts.next_of_batch(found),
            people=People(self.deps.personas, actor),
            offered=_offered(found, job) if bureau else None,
            bureau=bureau,
            mine=[part["part"] for part in found["parts"] if bureau or part["part"] == actor.department],
            key=uuid4().hex,
            typed=typed,
            news=news,
            trouble=trouble,
            errors=[{"text": error.detail, "href": f"#{field_of(error)}"} for error in errors],
            field_errors={field_of(error): error.detail for error in errors},
        )


class BatchActionPage(BatchPage):
    """POST /editor/surveys/{batch}/{action}"""

    def on_get(self, req: falcon.Request, resp: falcon.Response, batch: str, action: str = "") -> None:
        require_editor(req)
        go_to(resp, f"/editor/surveys/{batch}")

    def on_post(self, req: falcon.Request, resp: falcon.Response, batch: str, action: str) -> None:
        require_editor(req)
        known = ACTIONS.get(action)
        if known is None:
            raise not_found("这个操作")
        try:
            payload = {"id": batch, **known.read(req)}
            getattr(self.deps.surveys, known.method)(payload, command_context(req))
        except ValidationFailed as refused:
            self.show_batch(req, resp, batch, status=422, errors=refused.errors)
        except Conflict as refused:
            self.show_batch(req, resp, batch, status=409, trouble=refused.message)
        except Unavailable:
            show_away(self, req, resp, known.name, f"/editor/surveys/{batch}")
        else:
            go_to(resp, f"/editor/surveys/{batch}?done={action}")


class MergeResultPage(SurveyPage):
    """GET /editor/surveys/{batch}/merged: what was fused, and what two departments say differently."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, batch: str) -> None:
        require_editor(req)
        context = call_context(req)
        found = self.deps.surveys.get_survey({"id": batch}, context)
        if found["merged"] is None:
            raise not_found("汇总结果")
        asked = {"id": batch, "limit": PAGE_SIZE}
        conflicts = self.deps.surveys.survey_merge(
            {**asked, "kind": "conflicts", "cursor": req.get_param("conflicts")}, context
        )
        relations = self.deps.surveys.survey_merge(
            {**asked, "kind": "relations", "cursor": req.get_param("relations")}, context
        )
        self.show(
            req,
            resp,
            "editor/survey_merged.html",
            batch=found,
            conflicts=conflicts,
            relations=relations,
        )


def _offered(batch: Mapping[str, Any], job: Mapping[str, Any] | None) -> str | None:
    """The one step that comes next for the batch as a whole; None while something runs or is still missing."""
    if job and job["state"] == "running":
        return None
    if batch["accepted"]:
        return None
    if batch["released"]:
        return "accept"
    if batch["registered"]:
        return "release"
    if batch["merged"]:
        return "register"
    ready = all(part["stage"] in (texts.APPROVED, texts.MERGED) for part in batch["parts"])
    return "merge" if ready else None


def _read_reasons(req: falcon.Request) -> dict[str, Any]:
    reasons = []
    for mode in texts.MODE_NAMES:
        goal, measures = form_text(req, f"reasons-{mode}-goal"), form_text(req, f"reasons-{mode}-measures")
        if goal or measures:
            reasons.append({"mode": mode, "goal": goal, "measures": measures})
    return {"reasons": reasons}


def _read_remark(req: falcon.Request) -> dict[str, Any]:
    return {"remark": form_text(req, "remark")}


ACTIONS: Mapping[str, Action] = {
    "merge": Action("merge_survey", "汇总合并"),
    "register": Action("register_survey", "写入事项目录", _read_reasons),
    "release": Action("release_survey", "审核发布"),
    "accept": Action("accept_survey", "验收", _read_remark),
}
