"""新增事项: department and 大项 first, since the code begins with them; then the form with the next free code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import falcon

from event_sourcing.errors import (
    BanshiError,
    Conflict,
    FieldError,
    RuleViolated,
    Unavailable,
    ValidationFailed,
)
from gateway.auth.actor import Actor
from gateway.item_editing.fields import FIELDS
from gateway.item_editing.schema import ANY_OF, LINES
from gateway.item_editing.typed import document_from, values_from
from gateway.pages.editor.item_form_page import ItemFormPage, save_context
from gateway.pages.editor.item_list import chooses_departments
from gateway.pages.page import form_list, form_text, go_to, require_editor
from gateway.rpc.context import call_context

NO_GROUP = "none"
CODE_TAKEN = ("ITEM_EXISTS", "CODE_USED_UP")
LONGEST_REPLY = 5


class NewItemPage(ItemFormPage):
    """GET with `department` and `group` (a code, or `none`) shows the form; without, asks for what is missing."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        actor = require_editor(req)
        department = self._department(actor, req.get_param("department") or "")
        group = req.get_param("group") or ""
        if not department or not group:
            self._ask_place(req, resp, actor, department)
            return
        try:
            offered = self._offer(req, department, group)
        except (ValidationFailed, RuleViolated) as refused:
            self._ask_place(req, resp, actor, department, trouble=_said(refused), status=422)
            return
        self._form(req, resp, self._empty(offered), offered)

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        require_editor(req)
        place = {
            "/code": form_text(req, "code"),
            "/department_code": form_text(req, "department_code"),
            "/group_code": form_text(req, "group_code") or None,
        }
        values = values_from(lambda name: form_list(req, name), place)
        try:
            document = document_from(values)
            self.deps.catalog.draft_item(document, save_context(req, document, None))
        except ValidationFailed as refused:
            self._form(req, resp, values, None, status=422, errors=refused.errors)
        except (Conflict, Unavailable) as refused:
            if refused.code in CODE_TAKEN:
                self._taken(req, resp, values)
                return
            self.refused(req, resp, values, "", refused)
        else:
            go_to(resp, f"/editor/items/{values['/code']}?done=created")

    def _taken(self, req: falcon.Request, resp: falcon.Response, values: Mapping[str, Any]) -> None:
        """Somebody was faster: the next code is filled in, and all else stays."""
        group = values["/group_code"] or NO_GROUP
        try:
            offered = self._offer(req, str(values["/department_code"]), group)
        except (Conflict, Unavailable, ValidationFailed) as refused:
            found = [
                FieldError(
                    "/code", "CODE_TAKEN", f"编码 {values['/code']} 已被使用，请换一个：{_said(refused)}"
                )
            ]
            self._form(req, resp, values, None, status=409, errors=found)
            return
        text = f"编码 {values['/code']} 已被使用，已换成下一个可用编码 {offered['code']}，请核对后再保存"
        found = [FieldError("/code", "CODE_TAKEN", text)]
        self._form(req, resp, {**values, "/code": offered["code"]}, offered, status=409, errors=found)

    def _form(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        values: Mapping[str, Any],
        offered: Mapping[str, Any] | None,
        *,
        status: int = 200,
        errors: Sequence[FieldError] = (),
    ) -> None:
        warnings = [found["detail"] for found in offered["warnings"]] if offered else []
        self.show_form(req, resp, values, status=status, errors=errors, code_warnings=warnings)

    def _offer(self, req: falcon.Request, department: str, group: str) -> dict[str, Any]:
        place = {"department_code": department, "group_code": None if group == NO_GROUP else group}
        return self.deps.catalog.next_item_code(place, call_context(req))

    def _ask_place(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        actor: Actor,
        department: str,
        *,
        trouble: str = "",
        status: int = 200,
    ) -> None:
        names = {entry["code"]: entry["name"] for entry in self.deps.catalogue.departments()}
        groups = [entry for entry in self.deps.catalogue.groups() if entry["department_code"] == department]
        self.show(
            req,
            resp,
            "editor/item_new.html",
            status=status,
            department=department,
            department_name=names.get(department, department),
            departments=names,
            groups=groups,
            may_choose=chooses_departments(actor),
            no_group=NO_GROUP,
            trouble=trouble,
        )

    def _department(self, actor: Actor, asked: str) -> str:
        return asked if chooses_departments(actor) else actor.department or ""

    def _empty(self, offered: Mapping[str, Any]) -> dict[str, Any]:
        """A form with nothing in it but what the department and the rules say already."""
        department = next(
            (d for d in self.deps.catalogue.departments() if d["code"] == offered["department_code"]), None
        )
        lists: dict[str, Any] = {field.pointer: [] for field in FIELDS if field.control in (ANY_OF, LINES)}
        return {
            **dict.fromkeys((field.pointer for field in FIELDS), None),
            **lists,
            "/code": offered["code"],
            "/department_code": offered["department_code"],
            "/group_code": offered["group_code"],
            "/exercise_level": department and department["exercise_level"],
            "/consult/reply_within_working_days": LONGEST_REPLY,
        }


def _said(refused: BanshiError) -> str:
    if isinstance(refused, ValidationFailed) and refused.errors:
        return refused.errors[0].detail
    return refused.message
