"""A department's part of a batch: the workbook out, the upload in, how far its check is, what it found, and on to the expert."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import falcon

from event_sourcing.errors import Conflict, FieldError, Unavailable, ValidationFailed
from gateway.pages.editor import survey_texts as texts
from gateway.pages.editor.item_actions import command_context, show_away
from gateway.pages.editor.people import People
from gateway.pages.editor.survey_batch import PAGE_SIZE, RELOAD_SECONDS
from gateway.pages.editor.survey_upload import read_upload
from gateway.pages.editor.surveys import SurveyPage, field_of
from gateway.pages.page import form_text, go_to, not_found, require_editor
from gateway.rpc.context import call_context

NEWS: Mapping[str, str] = {
    "upload": "文件已收到，正在校验。",
    "check": "重新开始校验。",
    "submit": "已提交，等待专家审核。",
    "zero": "零申报已提交，等待专家审核。",
    "return": "已退回，部门可以重新上传。",
    "review": "审核结论已记录。",
}
AWAY = "服务暂时不可用，文件没有上传。请稍后重新选择文件再上传。"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class PartPage(SurveyPage):
    """GET /editor/surveys/{batch}/parts/{part}"""

    def on_get(self, req: falcon.Request, resp: falcon.Response, batch: str, part: str) -> None:
        require_editor(req)
        self.show_part(req, resp, batch, part, news=NEWS.get(req.get_param("done") or "", ""))

    def find(self, req: falcon.Request, batch: str, part: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """The batch and its part. Raises NotFound."""
        found = self.deps.surveys.get_survey({"id": batch}, call_context(req))
        for each in found["parts"]:
            if each["part"] == part:
                return found, each
        raise not_found("这个部门的填报")

    def show_part(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        batch: str,
        part: str,
        *,
        status: int = 200,
        news: str = "",
        trouble: str = "",
        errors: Sequence[FieldError] = (),
    ) -> None:
        actor = require_editor(req)
        found, own = self.find(req, batch, part)
        job = found["jobs"].get(part)
        running = bool(job and job["state"] == "running")
        if news in (NEWS["upload"], NEWS["check"]) and not running:
            news = ""  # the result is there already
        if running:
            resp.set_header("Refresh", RELOAD_SECONDS)
        severity = req.get_param("severity")
        asked = {
            "id": batch,
            "part": part,
            "limit": PAGE_SIZE,
            "cursor": req.get_param("cursor"),
            "severity": severity if severity in ("error", "warning") else None,
        }
        self.show(
            req,
            resp,
            "editor/survey_part.html",
            status=status,
            batch=found,
            part=own,
            job=job,
            running=running,
            severity=asked["severity"],
            findings=self.deps.surveys.survey_findings(asked, call_context(req)),
            items=self.deps.surveys.survey_items(
                {"id": batch, "part": part, "limit": 200}, call_context(req)
            ),
            may_upload=own["stage"] in (texts.OPEN, texts.UPLOADED, texts.CHECKED, texts.RETURNED),
            may_review=own["stage"] == texts.SUBMITTED
            and actor.id not in (own["uploaded_by"], own["submitted_by"]),
            people=People(self.deps.personas, actor),
            here=f"/editor/surveys/{batch}/parts/{part}",
            key=uuid4().hex,
            news=news,
            trouble=trouble,
            errors=[{"text": error.detail, "href": f"#{field_of(error).split('-')[0]}"} for error in errors],
            field_errors={field_of(error).split("-")[0]: error.detail for error in errors},
            typed=req.get_media(default_when_empty={})
            if req.method == "POST" and (req.content_type or "").startswith(falcon.MEDIA_URLENCODED)
            else {},
        )


class UploadPage(PartPage):
    """POST /editor/surveys/{batch}/parts/{part}/upload"""

    checks_form_token = True

    def on_get(self, req: falcon.Request, resp: falcon.Response, batch: str, part: str) -> None:
        require_editor(req)
        go_to(resp, f"/editor/surveys/{batch}/parts/{part}")

    def on_post(self, req: falcon.Request, resp: falcon.Response, batch: str, part: str) -> None:
        require_editor(req)
        context = call_context(req)
        try:
            given = read_upload(req, lambda file: self.deps.surveys.store_survey_file(file, context))
            key = given.texts.get("idempotency_key") or uuid4().hex
            payload = {"id": batch, "part": part, "files": given.files}
            self.deps.surveys.upload_survey(payload, call_context(req, idempotency_key=key))
        except ValidationFailed as refused:
            self.show_part(req, resp, batch, part, status=422, errors=refused.errors)
        except Conflict as refused:
            self.show_part(req, resp, batch, part, status=409, trouble=refused.message)
        except Unavailable:
            self._away(req, resp, batch, part)
        else:
            go_to(resp, f"/editor/surveys/{batch}/parts/{part}?done=upload")

    def _away(self, req: falcon.Request, resp: falcon.Response, batch: str, part: str) -> None:
        """The page with the message where it can be shown; else the error page for an outage."""
        self.show_part(req, resp, batch, part, status=503, trouble=AWAY)


class PartActionPage(PartPage):
    """POST /editor/surveys/{batch}/parts/{part}/{action}"""

    def on_get(
        self, req: falcon.Request, resp: falcon.Response, batch: str, part: str, action: str = ""
    ) -> None:
        require_editor(req)
        go_to(resp, f"/editor/surveys/{batch}/parts/{part}")

    def on_post(self, req: falcon.Request, resp: falcon.Response, batch: str, part: str, action: str) -> None:
        require_editor(req)
        known = ACTIONS.get(action)
        if known is None:
            raise not_found("这个操作")
        method, name = known
        payload: dict[str, Any] = {"id": batch, "part": part}
        if action == "submit":
            payload["upload"] = number_of(req, "upload")
        if action == "return":
            payload["reason"] = form_text(req, "reason")
        try:
            getattr(self.deps.surveys, method)(payload, command_context(req))
        except ValidationFailed as refused:
            self.show_part(req, resp, batch, part, status=422, errors=refused.errors)
        except Conflict as refused:
            self.show_part(req, resp, batch, part, status=409, trouble=refused.message)
        except Unavailable:
            show_away(self, req, resp, name, f"/editor/surveys/{batch}/parts/{part}")
        else:
            go_to(resp, f"/editor/surveys/{batch}/parts/{part}?done={action}")


class WorkbookPage(SurveyPage):
    """GET /editor/surveys/{batch}/parts/{part}/workbook[?form=csv]: a file to fill in."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, batch: str, part: str) -> None:
        require_editor(req)
        form = "csv" if req.get_param("form") == "csv" else "xlsx"
        asked = {"id": batch, "part": part, "form": form}
        send_file(resp, self.deps.surveys.survey_workbook(asked, call_context(req)))


class CorrectedPage(SurveyPage):
    """GET /editor/surveys/{batch}/parts/{part}/corrected: the upload with its findings as comments."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, batch: str, part: str) -> None:
        require_editor(req)
        send_file(resp, self.deps.surveys.corrected_survey({"id": batch, "part": part}, call_context(req)))


def send_file(resp: falcon.Response, file: Mapping[str, Any]) -> None:
    name = str(file["name"])
    resp.content_type = XLSX if name.endswith(".xlsx") else "application/zip"
    resp.data = base64.b64decode(file["content"])
    ending = name.rsplit(".", 1)[-1]
    resp.set_header(
        "Content-Disposition", f"attachment; filename=\"survey.{ending}\"; filename*=UTF-8''{quote(name)}"
    )
    resp.set_header("Cache-Control", "private, no-store")


def number_of(req: falcon.Request, name: str) -> int:
    text = form_text(req, name)
    return int(text) if text.isdigit() and len(text) < 9 else 0


ACTIONS: Mapping[str, tuple[str, str]] = {
    "check": ("check_survey", "重新校验"),
    "zero": ("declare_survey_zero", "零申报"),
    "submit": ("submit_survey", "提交专家审核"),
    "return": ("return_survey", "整体退回"),
}
"""Last part of the address → method, name for people."""
