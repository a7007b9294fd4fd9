"""我的办件: all of them, one with its timeline, withdrawing, and files that were handed in."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import falcon

from event_sourcing.errors import Conflict, Unavailable
from forms import parse_definition, shown, visible_fields
from gateway.auth.actor import Actor
from gateway.pages.page import Page, form_text, go_to, not_found, require_applicant, require_reader
from gateway.rpc.context import call_context

_NEWS = {
    "withdrawn": "申请已撤回。",
    "correction": "补正材料已提交，部门会继续办理。",
}
_TROUBLES = {
    "hand-off": "省级系统的入口暂时打不开，你的申请已保存。请稍后再试。",
    "past": "这份申请已在省级系统办理，不需要再次前往。",
    "withdraw": "服务暂时不可用，申请没有撤回，请稍后再试。",
    "not-withdrawn": "申请已进入不能撤回的阶段。需要终止的，请联系办理部门。",
}
_RETURNED = "你已从省级系统返回。省级系统受理后，进度会自动更新在这里。"


class MyApplicationsPage(Page):
    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        actor = require_applicant(req)
        drafts, drafts_known = self._drafts(req)
        self.show(
            req,
            resp,
            "my_applications.html",
            area="mine",
            cases=self.deps.cases.mine(actor.id),
            drafts=drafts,
            drafts_known=drafts_known,
        )

    def _drafts(self, req: falcon.Request) -> tuple[list[dict[str, Any]], bool]:
        """Drafts are the service's own; without it the page shows what the portal has."""
        try:
            found = self.deps.applications.list_drafts({}, call_context(req))["drafts"]
        except Unavailable:
            return [], False
        drafts = []
        for draft in found:
            entry = self.deps.catalogue.item(draft["item_code"])
            drafts.append({**draft, "item_name": entry["item"]["name"] if entry else draft["item_code"]})
        return drafts, True


class MyApplicationPage(Page):
    def on_get(self, req: falcon.Request, resp: falcon.Response, number: str) -> None:
        case = self.own_case(require_applicant(req), number)
        details = self._details(req, case)
        if case["channel"] == "REDIRECT":
            self.allow_hand_off(resp, case["system"])
        news = _RETURNED if req.get_param("returned") else _NEWS.get(req.get_param("done") or "", "")
        self.show(
            req,
            resp,
            "my_application.html",
            area="mine",
            case=case,
            details=details,
            answers=answers(self.deps.forms, details) if details else (),
            correction=open_correction(details),
            news=news,
            trouble=_TROUBLES.get(req.get_param("trouble") or "", ""),
        )

    def own_case(self, actor: Actor, number: str) -> dict[str, Any]:
        """By our number or the province's. Raises NotFound for other people's cases as for none at all."""
        case = self.deps.cases.by_number(number)
        if case is None or case["applicant_id"] != actor.id:
            raise not_found("这份申请")
        return case

    def _details(self, req: falcon.Request, case: Mapping[str, Any]) -> dict[str, Any] | None:
        """What was filled in and decided; None while the service is away."""
        try:
            return self.deps.applications.get_application({"id": case["application_id"]}, call_context(req))
        except Unavailable:
            return None


class WithdrawPage(MyApplicationPage):
    """POST only."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, number: str) -> None:
        go_to(resp, f"/my/applications/{number}")

    def on_post(self, req: falcon.Request, resp: falcon.Response, number: str) -> None:
        case = self.own_case(require_applicant(req), number)
        reason = form_text(req, "reason") or "申请人主动撤回"
        back = f"/my/applications/{case['number']}"
        key = f"withdraw-{case['application_id']}"
        try:
            answer = self.deps.applications.withdraw(
                {"id": case["application_id"], "reason": reason}, call_context(req, idempotency_key=key)
            )
        except Unavailable:
            go_to(resp, f"{back}?trouble=withdraw")
            return
        except Conflict:
            go_to(resp, f"{back}?trouble=not-withdrawn")
            return
        self.deps.cases.wait_for(case["application_id"], answer["version"])
        go_to(resp, f"{back}?done=withdrawn")


class FilePage(Page):
    """A file of an application, for its applicant and the staff who handle it: the service decides."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, application_id: str, file_id: str) -> None:
        require_reader(req)
        found = self.deps.applications.get_file(
            {"file_id": file_id, "application_id": application_id}, call_context(req)
        )
        resp.content_type = "application/octet-stream" if _may_run(found) else found["content_type"]
        resp.data = base64.b64decode(found["content"])
        resp.set_header(
            "Content-Disposition", f"attachment; filename*=UTF-8''{quote(found['name'], safe='')}"
        )
        resp.set_header("Cache-Control", "no-store")


def answers(forms: Any, details: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Labels and texts of what was filled in, by the form of that time; [] when that form is unknown here."""
    form = forms.form(details["form"]["form_id"], details["form"]["version"])
    if form is None or not details.get("values"):
        return []
    definition = parse_definition(form)
    return [
        {
            "key": field.key,
            "label": field.label,
            "lines": shown(field, details["values"].get(field.key)).split("\n"),
            "files": [file for file in details["files"] if file["field"] == field.key],
        }
        for field in visible_fields(definition, details["values"])
    ]


def open_correction(details: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The notice that waits for an answer."""
    rounds = (details or {}).get("corrections") or []
    return rounds[-1] if rounds and not rounds[-1].get("answered_at") else None


def _may_run(file: Mapping[str, Any]) -> bool:
    """Nothing that a browser might run comes under its own type."""
    return not str(file["content_type"]).startswith(("image/jpeg", "image/png", "application/pdf"))
