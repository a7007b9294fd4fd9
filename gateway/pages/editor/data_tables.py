"""业务表: which items a table serves, its class, and into which other table it goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import falcon

from event_sourcing.errors import Conflict, Unavailable, ValidationFailed
from gateway.pages.editor.data_sorting import HOME, department_names
from gateway.pages.editor.frame import EditorPage
from gateway.pages.editor.item_actions import command_context, show_away
from gateway.pages.page import form_list, form_text, go_to, not_found, require_editor
from gateway.rpc.context import call_context
from gateway.views.filters import ItemFilters

TABLES = f"{HOME}/tables"
MOST_ITEMS = 200
NEWS = {"scope": "范围已保存。", "classify": "分类已保存。", "merge": "已合并，数据元归入合并后的表。"}


class DataTablesPage(EditorPage):
    room = "elements"

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        require_editor(req)
        listed = self.deps.shared_data.list_data_tables({}, call_context(req))
        merged_from = {
            table["id"]: [one for one in listed["tables"] if one["merged_into"] == table["id"]]
            for table in listed["tables"]
        }
        self.show(
            req,
            resp,
            "editor/data_tables.html",
            tables=[table for table in listed["tables"] if not table["merged_into"]],
            merged_from=merged_from,
            candidates=listed["merge_candidates"],
            departments=department_names(self),
            news=NEWS.get(req.get_param("done") or "", ""),
        )


class DataTablePage(EditorPage):
    """`?id=`: ids hold the names of systems, which do not make good parts of an address."""

    room = "elements"

    def on_get(self, req: falcon.Request, resp: falcon.Response, action: str = "") -> None:
        require_editor(req)
        self.show_table(req, resp, req.get_param("id") or "")

    def on_post(self, req: falcon.Request, resp: falcon.Response, action: str) -> None:
        require_editor(req)
        if action not in _ACTIONS:
            raise not_found("这个操作")
        method, read = _ACTIONS[action]
        identity = form_text(req, "id")
        try:
            self.deps.shared_data.command(method, {"id": identity, **read(req)}, command_context(req))
        except ValidationFailed as refused:
            self.show_table(req, resp, identity, status=422, trouble=refused.errors[0].detail)
        except Conflict as refused:
            self.show_table(req, resp, identity, status=409, trouble=refused.message)
        except Unavailable:
            show_away(self, req, resp, "保存", TABLES)
        else:
            go_to(resp, f"{TABLES}?{urlencode({'done': action})}")

    def show_table(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        identity: str,
        *,
        status: int = 200,
        trouble: str = "",
    ) -> None:
        tables = self.deps.shared_data.list_data_tables({}, call_context(req))["tables"]
        table = next((one for one in tables if one["id"] == identity), None)
        if table is None:
            raise not_found("这张业务表")
        department = table["department_code"]
        filters = ItemFilters.from_query({"department": [department]})
        self.show(
            req,
            resp,
            "editor/data_table.html",
            status=status,
            table=table,
            items=self.deps.catalogue.items(filters, MOST_ITEMS).items,
            others=[
                one
                for one in tables
                if one["department_code"] == department and one["id"] != identity and not one["merged_into"]
            ],
            department_name=department_names(self).get(department, department),
            typed=req.get_media(default_when_empty={}) if status != 200 else {},
            key=uuid4().hex,
            trouble=trouble,
        )


def _scope(req: falcon.Request) -> dict[str, Any]:
    return {"item_codes": form_list(req, "item")}


def _classify(req: falcon.Request) -> dict[str, Any]:
    names = ("class_code", "class_name", "section_name", "heading_name", "detail")
    return {name: form_text(req, name) for name in names}


def _merge(req: falcon.Request) -> dict[str, Any]:
    return {"into": form_text(req, "into"), "reason": form_text(req, "reason")}


_ACTIONS: Mapping[str, tuple[str, Callable[[falcon.Request], dict[str, Any]]]] = {
    "scope": ("scope_data_table", _scope),
    "classify": ("classify_data_table", _classify),
    "merge": ("merge_data_table", _merge),
}
