"""数据梳理: the six steps, the elements with their marks, and the start of a comparison."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import falcon

from event_sourcing.errors import Conflict, Unavailable
from gateway.pages.editor.frame import EditorPage
from gateway.pages.editor.item_actions import command_context, show_away
from gateway.pages.page import go_to, require_editor
from gateway.rpc.context import call_context

HOME = "/editor/data-elements"
PAGE_SIZE = 50
LINKS = {
    "scope": f"{HOME}/tables",
    "merge": f"{HOME}/tables#merge",
    "classify": f"{HOME}/tables",
    "unify": f"{HOME}/proposals",
    "compare": f"{HOME}#compare",
    "publish": "/editor/resources",
}
"""Step → where its work is done."""
NEWS = {"compare": "比对已开始，完成后待判断的内容会列在下面。"}


class DataSortingPage(EditorPage):
    room = "elements"

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        require_editor(req)
        self.show_sorting(req, resp, news=NEWS.get(req.get_param("done") or "", ""))

    def show_sorting(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        *,
        status: int = 200,
        news: str = "",
        trouble: str = "",
    ) -> None:
        context = call_context(req)
        sorting = self.deps.shared_data.get_data_sorting({}, context)
        words, shared = (req.get_param("q") or "").strip()[:100], req.get_param("shared") == "1"
        department = req.get_param("department") or None
        asked: dict[str, Any] = {"q": words, "shared": shared, "department_code": department}
        page = self.deps.shared_data.list_data_elements(
            {**asked, "limit": PAGE_SIZE, "cursor": req.get_param("after") or None}, context
        )
        again = {"q": words, "shared": "1" if shared else "", "department": department or ""}
        more = urlencode({**again, "after": page["next_cursor"]}) if page["next_cursor"] else ""
        self.show(
            req,
            resp,
            "editor/data_sorting.html",
            status=status,
            sorting=sorting,
            links=LINKS,
            page=page,
            words=words,
            shared=shared,
            department=department,
            departments=department_names(self),
            next_href=f"{HOME}?{more}#elements" if more else None,
            key=uuid4().hex,
            news=news,
            trouble=trouble,
        )


class ComparePage(DataSortingPage):
    """POST: starts the comparison, which goes on without anybody watching."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        require_editor(req)
        go_to(resp, HOME)

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        require_editor(req)
        try:
            self.deps.shared_data.start_comparison({}, command_context(req))
        except Conflict as refused:
            self.show_sorting(req, resp, status=409, trouble=refused.message)
        except Unavailable:
            show_away(self, req, resp, "开始比对", HOME)
        else:
            go_to(resp, f"{HOME}?done=compare#compare")


class ElementPage(EditorPage):
    room = "elements"

    def on_get(self, req: falcon.Request, resp: falcon.Response, element: str) -> None:
        require_editor(req)
        whole = self.deps.shared_data.get_data_element({"id": element}, call_context(req))
        self.show(
            req,
            resp,
            "editor/data_element.html",
            departments=department_names(self),
            key=uuid4().hex,
            **whole,
        )


def department_names(page: EditorPage) -> dict[str, str]:
    """Code → short name, by code."""
    return {each["code"]: each["short_name"] for each in page.deps.catalogue.departments()}
