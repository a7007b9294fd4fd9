"""What is done with an item: submit, publish now or at a moment, suspend, resume, withdraw. Reviews are in `review`.

The service decides; what it refuses comes back on the item's page, at the field, with what was typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import falcon

from event_sourcing.errors import (
    ConcurrencyError,
    Conflict,
    FieldError,
    Unavailable,
    ValidationFailed,
)
from gateway.pages.editor.frame import EditorPage
from gateway.pages.editor.item import EditorItemPage
from gateway.pages.form_input import iso_date
from gateway.pages.page import form_list, form_text, go_to, not_found, require_editor
from gateway.rpc.context import call_context

STALE = "这个事项刚刚被别人改动过，你的操作没有执行。请核对下面的最新内容，再决定是否继续。"
AWAY = "服务暂时不可用，这一步没有执行。"
INCOMPLETE = "还不能提交审核：请先补齐“送审前还缺”列出的内容。"

Read = Callable[[falcon.Request], dict[str, Any]]
"""The posted form → payload without the code; raises ValidationFailed."""


@dataclass(frozen=True, slots=True)
class Action:
    """`method` of the catalogue; `name` for people."""

    method: str
    name: str
    read: Read


class ItemActionPage(EditorItemPage):
    """POST `/editor/items/{code}/{action}`."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, code: str, action: str = "") -> None:
        require_editor(req)
        go_to(resp, f"/editor/items/{code}")

    def on_post(self, req: falcon.Request, resp: falcon.Response, code: str, action: str) -> None:
        require_editor(req)
        known = ACTIONS.get(action)
        if known is None:
            raise not_found("这个操作")
        try:
            getattr(self.deps.catalog, known.method)({"code": code, **known.read(req)}, command_context(req))
        except (ValidationFailed, Conflict, Unavailable) as refused:
            self._refused(req, resp, code, action, refused)
            return
        go_to(resp, f"/editor/items/{code}?done={action}")

    def _refused(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        code: str,
        action: str,
        refused: ValidationFailed | Conflict | Unavailable,
    ) -> None:
        try:
            if isinstance(refused, ValidationFailed) and action == "submit":
                self.show_item(req, resp, code, status=422, action=action, trouble=INCOMPLETE)
            elif isinstance(refused, ValidationFailed):
                self.show_item(req, resp, code, status=422, action=action, errors=_at_fields(refused.errors))
            elif isinstance(refused, ConcurrencyError):
                self.show_item(req, resp, code, status=412, action=action, trouble=STALE)
            elif isinstance(refused, Conflict):
                self.show_item(req, resp, code, status=409, action=action, trouble=refused.message)
            else:
                show_away(self, req, resp, ACTIONS[action].name, f"/editor/items/{code}")
        except Unavailable:
            show_away(self, req, resp, ACTIONS[action].name, f"/editor/items/{code}")


def show_away(page: EditorPage, req: falcon.Request, resp: falcon.Response, what: str, back: str) -> None:
    """503 with all that was typed, ready to be sent again under the same key."""
    media = req.get_media(default_when_empty={})
    fields = [
        (name, value)
        for name in media
        if name != "csrf_token"
        for value in form_list(req, name)
        if value.strip()
    ]
    page.show(req, resp, "editor/away.html", status=503, what=what, back=back, fields=fields, action=req.path)


def command_context(req: falcon.Request) -> dict[str, Any]:
    """The form's key, so that sending it twice acts once, and the version that its reader saw."""
    version = form_text(req, "version")
    return call_context(
        req,
        idempotency_key=form_text(req, "idempotency_key") or uuid4().hex,
        expected_version=int(version) if version.isdigit() and len(version) < 12 else None,
    )


def codes_in(text: str) -> list[str]:
    """Codes however they were put beside each other."""
    return [code for code in re.split(r"[\s,，、;；]+", text) if code]


def _nothing(req: falcon.Request) -> dict[str, Any]:
    return {}


_CLOCK = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")


def _moment(req: falcon.Request) -> dict[str, Any]:
    """Day and time in Guangzhou."""
    day, clock = iso_date(form_text(req, "at")), _CLOCK.fullmatch(form_text(req, "clock"))
    errors = []
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", day):
        errors.append(FieldError("/at", "FORMAT", "请填写发布日期，例如 2026-12-01"))
    if clock is None:
        errors.append(FieldError("/clock", "FORMAT", "请填写发布时间，例如 09:00"))
    if errors or clock is None:
        raise ValidationFailed(errors)
    return {"at": f"{day}T{clock[1].zfill(2)}:{clock[2]}:00+08:00"}


def _suspension(req: falcon.Request) -> dict[str, Any]:
    until = form_text(req, "until")
    return {"reason": form_text(req, "reason"), "until": iso_date(until) if until else None}


def _withdrawal(req: falcon.Request) -> dict[str, Any]:
    return {"reason": form_text(req, "reason"), "successors": codes_in(form_text(req, "successors"))}


def _at_fields(errors: Sequence[FieldError]) -> list[FieldError]:
    """One text per field, so that the summary does not repeat itself: several successors share one field."""
    found: dict[str, FieldError] = {}
    for error in errors:
        name = error.pointer.strip("/").split("/")[0]
        earlier = found.get(name)
        detail = f"{earlier.detail}；{error.detail}" if earlier else error.detail
        found[name] = FieldError(f"/{name}", error.code, detail)
    return list(found.values())


ACTIONS: Mapping[str, Action] = {
    "submit": Action("submit_item", "提交审核", _nothing),
    "publish": Action("publish_item", "发布", _nothing),
    "schedule": Action("schedule_publication", "定时发布", _moment),
    "unschedule": Action("unschedule_publication", "取消定时发布", _nothing),
    "suspend": Action("suspend_item", "暂停办理", _suspension),
    "resume": Action("resume_item", "恢复办理", _nothing),
    "withdraw": Action("withdraw_item", "取消事项", _withdrawal),
}
"""Last part of the address → what it does."""
