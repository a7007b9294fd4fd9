"""类别: the dimensions that items are sorted by. Common ones are read; a department's own is defined and extended here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

import falcon

from event_sourcing.errors import ConcurrencyError, FieldError, Forbidden, Unavailable, ValidationFailed
from gateway.auth.actor import ADMIN, Actor
from gateway.pages.editor.frame import EditorPage
from gateway.pages.editor.item_actions import command_context, show_away
from gateway.pages.page import form_list, form_text, go_to, not_found, require_editor
from gateway.rpc.context import call_context

NEW_ROWS = 3
"""Lines for further values; whoever has more saves and goes on."""
LABEL = "label:"
"""Before the value, in the name of the field that holds its label."""
_NEWS = {"saved": "类别已保存，编辑事项时可以选用。"}
STALE = "这个类别刚刚被别人改动过，你的修改没有保存。下面已是最新内容，你填写的也还在，请核对后再保存。"


class DimensionsPage(EditorPage):
    """`?department=1005`: whose own dimension; the bureau's editors choose, all others have theirs."""

    room = "dimensions"

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        department = _department(require_editor(req), req.get_param("department"))
        self.show_dimensions(req, resp, department, news=_NEWS.get(req.get_param("done") or "", ""))

    def show_dimensions(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        department: str | None,
        *,
        status: int = 200,
        news: str = "",
        trouble: str = "",
        errors: Sequence[FieldError] = (),
    ) -> None:
        actor = require_editor(req)
        departments = {each["code"]: each["name"] for each in self.deps.catalogue.departments()}
        dimensions = self.deps.catalogue.dimensions()
        typed = req.get_media(default_when_empty={}) if req.method == "POST" else {}
        own = self._own(req, department) if department else None
        self.show(
            req,
            resp,
            "editor/dimensions.html",
            status=status,
            common=[each for each in dimensions if "." not in each["key"]],
            department=department,
            departments=departments if _chooses(actor) else {},
            department_name=departments.get(department or "", department),
            own=own,
            counts=_counts(dimensions, own),
            typed=typed,
            typed_new=_new(req) if typed else [],
            new_rows=NEW_ROWS,
            key=uuid4().hex,
            news=news,
            trouble=trouble,
            errors=[{"text": error.detail, "href": f"#{error.pointer.strip('/')}"} for error in errors],
            field_errors={error.pointer.strip("/"): error.detail for error in errors},
        )

    def _own(self, req: falcon.Request, department: str) -> dict[str, Any]:
        asked = {"key": f"custom.{department}", "department_code": department}
        return self.deps.catalog.get_category_dimension(asked, call_context(req))


class DimensionPage(DimensionsPage):
    """POST /editor/dimensions/{department}"""

    def on_get(self, req: falcon.Request, resp: falcon.Response, department: str = "") -> None:
        require_editor(req)
        go_to(resp, f"/editor/dimensions?department={department}")

    def on_post(self, req: falcon.Request, resp: falcon.Response, department: str) -> None:
        if _department(require_editor(req), department) != department:
            raise Forbidden("只能维护本部门的类别", code="NOT_YOUR_DEPARTMENT")
        if department not in {each["code"] for each in self.deps.catalogue.departments()}:
            raise not_found("这个部门")
        values = _values(req)
        payload = {
            "key": f"custom.{department}",
            "name": form_text(req, "name"),
            "department_code": department,
            "values": values,
        }
        try:
            self.deps.catalog.define_category_dimension(payload, command_context(req))
        except ValidationFailed as refused:
            errors = [_at_row(error, values) for error in refused.errors]
            self.show_dimensions(req, resp, department, status=422, errors=errors)
        except ConcurrencyError:
            self.show_dimensions(req, resp, department, status=412, trouble=STALE)
        except Unavailable:
            show_away(self, req, resp, "保存类别", "/editor/dimensions")
        else:
            go_to(resp, f"/editor/dimensions?department={department}&done=saved")


def _chooses(actor: Actor) -> bool:
    return actor.department is None or actor.has(ADMIN)


def _department(actor: Actor, asked: str | None) -> str | None:
    return (asked or None) if _chooses(actor) else actor.department


def _values(req: falcon.Request) -> list[dict[str, str]]:
    """Known values with their labels as typed, then new ones, which are called what they are."""
    media = req.get_media(default_when_empty={})
    known = [
        {"value": name.removeprefix(LABEL), "label": form_text(req, name)}
        for name in media
        if name.startswith(LABEL)
    ]
    return known + [{"value": text, "label": text} for text in _new(req)]


def _new(req: falcon.Request) -> list[str]:
    return [text.strip() for text in form_list(req, "new") if text.strip()]


def _at_row(error: FieldError, values: Sequence[Mapping[str, str]]) -> FieldError:
    """`/values/2/value` → `/value-2`, the row of that field on the page; what is about all goes to the first new one."""
    steps = error.pointer.strip("/").split("/")
    if steps[0] != "values":
        return error
    row = f"value-{steps[1]}" if len(steps) > 1 else f"value-{len(values)}"
    return FieldError(f"/{row}", error.code, error.detail)


def _counts(dimensions: Sequence[Mapping[str, Any]], own: Mapping[str, Any] | None) -> Mapping[str, int]:
    """Value → published items under it."""
    found = (each for each in dimensions if own and each["key"] == own["key"])
    return {value["value"]: value["item_count"] for each in found for value in each["values"]}
