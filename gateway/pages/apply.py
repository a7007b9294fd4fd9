"""Filling in an application: the form as its definition says, saved as a draft with every step, checked on the way on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import falcon

from event_sourcing.errors import RuleViolated, Unavailable
from forms import FormDefinition, parse_definition, prefilled, validate
from gateway.auth.actor import Actor
from gateway.pages.form_fields import Content, error_list, field_views
from gateway.pages.form_input import FormInput, read_form
from gateway.pages.item import CHANNEL_NOTES, window_note
from gateway.pages.page import Page, go_to, not_found, require_applicant
from gateway.pages.texts import moment, today
from gateway.rpc.context import call_context
from gateway.submission import GENERAL_FORM

STORED, STARTED = "yes", ""
NOT_SAVED = "服务暂时不可用，这一步没有保存。你填写的文字都在下面，新选的文件需要重新选择，请稍后再点一次“保存并继续”。"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The form of an item, ready to be filled in."""

    item: Mapping[str, Any]
    form: Mapping[str, Any]
    definition: FormDefinition


class ApplyPage(Page):
    checks_form_token = True

    def on_get(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        actor = require_applicant(req)
        sheet = self._sheet(code)
        draft_id = req.get_param("draft")
        if draft_id is None:
            self._show(req, resp, sheet, Content(_known(sheet.definition, actor)), uuid4().hex, STARTED)
            return
        draft = self.deps.applications.get_draft({"id": draft_id}, call_context(req))
        errors = validate(sheet.definition, draft["values"], today()) if req.get_param("check") else []
        content = Content(draft["values"], draft["files"], errors)
        saved = f"草稿已保存({moment(draft['saved_at'])})，可以换设备登录后继续填写。"
        self._show(
            req, resp, sheet, content, draft_id, STORED, good_news=saved if req.get_param("saved") else ""
        )

    def on_post(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        require_applicant(req)
        sheet = self._sheet(code)
        context = call_context(req)
        given = read_form(
            req, sheet.definition, lambda file: self.deps.applications.store_file(file, context)
        )
        values = given.values(sheet.definition)
        application_id, action = given.one("application_id") or uuid4().hex, given.one("action")
        content = Content(values, given.files, given.problems)
        if action.startswith("add-row."):
            rows = {action.removeprefix("add-row."): 1}
            content = Content(values, given.files, given.problems, rows)
            self._show(req, resp, sheet, content, application_id, given.one("stored"))
            return
        saved = not given.unavailable and self._save(req, code, application_id, given, values)
        if not saved:
            self._show(
                req,
                resp,
                sheet,
                content,
                application_id,
                given.one("stored"),
                status=503,
                trouble=NOT_SAVED,
            )
            return
        if action == "save" and not given.problems:
            go_to(resp, f"/items/{code}/apply?draft={application_id}&saved=1")
            return
        errors = given.problems + [
            error
            for error in validate(sheet.definition, values, today())
            if error.field not in {problem.field for problem in given.problems}
        ]
        if errors:
            content = Content(values, given.files, _in_page_order(sheet.definition, errors))
            self._show(req, resp, sheet, content, application_id, STORED, status=422)
            return
        go_to(resp, f"/applications/{application_id}/check")

    def _sheet(self, code: str) -> Sheet:
        """Raises NotFound for an unknown item, RuleViolated for one that cannot be applied for online."""
        entry = self.deps.catalogue.item(code)
        if entry is None:
            raise not_found("这个事项")
        item = entry["item"]
        if entry["listed"] and (suspended := entry.get("suspended")):
            raise RuleViolated(
                f"这个事项暂停办理（{suspended['reason']}），恢复后再申请", code="ITEM_SUSPENDED"
            )
        form = self.deps.forms.form(item["online"]["form_id"] or GENERAL_FORM)
        if not entry["listed"] or not item["online"]["enabled"] or form is None:
            raise RuleViolated("这个事项目前不能在网上办理，请按办事指南到受理地点办理", code="NOT_ONLINE")
        return Sheet(item, form, parse_definition(form))

    def _save(
        self,
        req: falcon.Request,
        code: str,
        application_id: str,
        given: FormInput,
        values: Mapping[str, Any],
    ) -> bool:
        """False when the service cannot be reached. Repeating it changes nothing: the id came with the form."""
        applications = self.deps.applications
        try:
            if given.one("stored") != STORED:
                applications.start_draft(
                    {"id": application_id, "item_code": code, "values": values},
                    call_context(req, idempotency_key=f"start-{application_id}"),
                )
            applications.save_draft(
                {"id": application_id, "values": values, "files": given.files_of(values)}, call_context(req)
            )
        except Unavailable:
            return False
        return True

    def _show(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        sheet: Sheet,
        content: Content,
        application_id: str,
        stored: str,
        *,
        status: int = 200,
        trouble: str = "",
        good_news: str = "",
    ) -> None:
        self.show(
            req,
            resp,
            "apply.html",
            status=status,
            area="items",
            item=sheet.item,
            form=sheet.form,
            fields=field_views(sheet.definition, content),
            errors=error_list(content.errors),
            application_id=application_id,
            stored=stored,
            trouble=trouble,
            good_news=good_news,
            channel_note=CHANNEL_NOTES.get(sheet.item["online"]["channel"]),
            window_note=window_note(sheet.item["apply_window"], today()),
        )


def _known(definition: FormDefinition, actor: Actor) -> dict[str, Any]:
    """What sign-in already told us is not asked again."""
    identity = actor.identity
    if identity is None:
        return {}
    sources = {"identity": {"name": identity.name, "idNumber": identity.id_number}}
    contact = {"phone": identity.mobile, "email": identity.email}
    known = {field.key: contact[field.type] for field in definition.fields if contact.get(field.type)}
    return {**known, **prefilled(definition, sources)}


def _in_page_order(definition: FormDefinition, errors: list[Any]) -> list[Any]:
    places = {field.key: index for index, field in enumerate(definition.fields)}
    return sorted(errors, key=lambda error: places.get(error.field, len(places)))
