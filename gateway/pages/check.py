"""Check answers, then submit: one application however often the button is pressed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import falcon

from event_sourcing.errors import Conflict, Unavailable, ValidationFailed
from forms import parse_definition, shown, validate, visible_fields
from gateway.pages.item import CHANNEL_NOTES, window_note
from gateway.pages.page import Page, form_text, go_to, not_found, require_applicant
from gateway.pages.texts import today
from gateway.rpc.context import call_context
from gateway.submission import GENERAL_FORM, submission

NOT_SUBMITTED = "服务暂时不可用，还没有提交。你的草稿已保存，请稍后再点一次“提交申请”，不会重复提交。"


ALREADY_SUBMITTED = "ALREADY_SUBMITTED"
"""Code of the service for a draft that is a case by now."""


class CheckPage(Page):
    def on_get(self, req: falcon.Request, resp: falcon.Response, application_id: str) -> None:
        require_applicant(req)
        if self._is_submitted(req, application_id):
            go_to(resp, f"/applications/{application_id}/receipt")
            return
        try:
            draft = self._draft(req, application_id)
        except Conflict as refused:
            self._submitted_already(resp, application_id, refused)
            return
        self._show(req, resp, draft)

    def on_post(self, req: falcon.Request, resp: falcon.Response, application_id: str) -> None:
        actor = require_applicant(req)
        draft = None
        try:
            if self._is_submitted(req, application_id):
                go_to(resp, f"/applications/{application_id}/receipt")
                return
            draft = self._draft(req, application_id)
            key = form_text(req, "idempotency_key") or f"submit-{application_id}"
            answer = self.deps.applications.submit(
                submission(
                    draft["id"], draft["item_code"], draft["form"], actor, draft["values"], draft["files"]
                ),
                call_context(req, idempotency_key=key),
            )
        except ValidationFailed:
            go_to(resp, _edit(draft) + "&check=1" if draft else "/items")
        except Unavailable as error:
            if draft is None:
                raise Unavailable(NOT_SUBMITTED) from error
            self._show(req, resp, draft, status=503, trouble=NOT_SUBMITTED)
        except Conflict as refused:
            self._submitted_already(resp, application_id, refused)
        else:
            go_to(resp, f"/applications/{application_id}/receipt?v={answer['version']}")

    def _submitted_already(self, resp: falcon.Response, application_id: str, refused: Conflict) -> None:
        """The portal may not know it yet. Raises what else was refused."""
        if refused.code != ALREADY_SUBMITTED:
            raise refused
        go_to(resp, f"/applications/{application_id}/receipt")

    def _is_submitted(self, req: falcon.Request, application_id: str) -> bool:
        case = self.deps.cases.case(application_id)
        return case is not None and case["applicant_id"] == req.context.actor.id

    def _draft(self, req: falcon.Request, application_id: str) -> dict[str, Any]:
        """The draft with its item and form."""
        draft = self.deps.applications.get_draft({"id": application_id}, call_context(req))
        entry = self.deps.catalogue.item(draft["item_code"])
        if entry is None:
            raise not_found("这个事项")
        form = self.deps.forms.form(entry["item"]["online"]["form_id"] or GENERAL_FORM)
        if form is None:
            raise not_found("申请表")
        return {**draft, "item": entry["item"], "form": form}

    def _show(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        draft: Mapping[str, Any],
        *,
        status: int = 200,
        trouble: str = "",
    ) -> None:
        definition = parse_definition(draft["form"])
        edit = _edit(draft)
        if validate(definition, draft["values"], today()):
            go_to(resp, edit + "&check=1")
            return
        rows = [
            {
                "label": field.label,
                "lines": shown(field, draft["values"].get(field.key)).split("\n"),
                "href": f"{edit}#{field.key}",
            }
            for field in visible_fields(definition, draft["values"])
        ]
        self.show(
            req,
            resp,
            "check.html",
            status=status,
            area="items",
            item=draft["item"],
            form=draft["form"],
            rows=rows,
            edit_href=edit,
            application_id=draft["id"],
            idempotency_key=f"submit-{draft['id']}",
            trouble=trouble,
            channel_note=CHANNEL_NOTES.get(draft["item"]["online"]["channel"]),
            window_note=window_note(draft["item"]["apply_window"], today()),
        )


def _edit(draft: Mapping[str, Any]) -> str:
    return f"/items/{draft['item_code']}/apply?draft={draft['id']}"
