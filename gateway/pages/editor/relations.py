"""事项关系: every edge that is declared, by department, type, state and words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import falcon

from gateway.auth.actor import Actor
from gateway.pages.editor.frame import EditorPage
from gateway.pages.editor.item_list import chooses_departments
from gateway.pages.page import require_editor
from gateway.rpc.context import call_context

PAGE_SIZE = 20

TYPES: Mapping[str, str] = {"PREREQUISITE": "前置", "PARALLEL": "并联", "DATA_SHARING": "数据共享"}
STATES: Mapping[str, str] = {
    "ACTIVE": "有效",
    "DRAFT_END": "一端尚未发布",
    "WITHDRAWN_END": "一端已取消",
}
TONES: Mapping[str, str] = {"ACTIVE": "green", "DRAFT_END": "", "WITHDRAWN_END": "red"}
ALL = "all"
"""As a department: not only one's own."""

NEWS: Mapping[str, str] = {
    "declared": "关系已登记，两端的事项页几秒后显示。",
    "changed": "关系已修改。",
    "removed": "关系已解除，两端的事项页几秒后不再显示。",
    "adopt": "已采纳，关系已登记。",
    "dismiss": "已否决，材料没有变化就不会再提出。",
    "reopen": "已恢复，重新列在待处理里。",
    "alone": "关系已登记。这一组目前只有这一条，请补上同组的其他关系，或改为不填任选组。",
}


class RelationRoomPage(EditorPage):
    """What the pages about relations share."""

    room = "relations"

    def departments(self) -> dict[str, str]:
        return {each["code"]: each["name"] for each in self.deps.catalogue.departments()}

    def show_room(
        self, req: falcon.Request, resp: falcon.Response, template: str, *, tab: str, **values: Any
    ) -> None:
        self.show(req, resp, template, tab=tab, types=TYPES, states=STATES, tones=TONES, **values)


class RelationsPage(RelationRoomPage):
    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        actor = require_editor(req)
        filters = {
            "q": (req.get_param("q") or "").strip()[:100],
            "department": department_of(req, actor),
            "type": _known(req, "type", TYPES),
            "state": _known(req, "state", STATES),
        }
        asked = {
            "q": filters["q"] or None,
            "department_code": None if filters["department"] in ("", ALL) else filters["department"],
            "type": filters["type"] or None,
            "state": filters["state"] or None,
            "limit": PAGE_SIZE,
            "cursor": req.get_param("cursor"),
        }
        found = self.deps.relations.list_relations(asked, call_context(req))
        names = self.departments()
        self.show_room(
            req,
            resp,
            "editor/relations.html",
            tab="list",
            edges=[edge_row(edge, names) for edge in found["items"]],
            total=found["total"],
            filters=filters,
            departments=names,
            all_departments=ALL,
            next_href=next_href("/editor/relations", filters, found["next_cursor"]),
            news=NEWS.get(req.get_param("done") or "", ""),
        )


def department_of(req: falcon.Request, actor: Actor) -> str:
    """The department asked for; a department's editor begins with their own."""
    own = "" if chooses_departments(actor) else actor.department or ""
    return (req.get_param("department") or own)[:20]


def next_href(path: str, filters: Mapping[str, str], cursor: str | None) -> str | None:
    if cursor is None:
        return None
    return f"{path}?" + urlencode({**{k: v for k, v in filters.items() if v}, "cursor": cursor})


def edge_row(edge: Mapping[str, Any], departments: Mapping[str, str]) -> dict[str, Any]:
    """An edge with the names of its departments, where it is changed, and what it asks in words."""
    return {
        **edge,
        "from": with_department(edge["from"], departments),
        "to": with_department(edge["to"], departments),
        "href": f"/editor/relations/edges/{edge_key(edge)}",
        "force": force(edge),
    }


def edge_key(edge: Mapping[str, Any]) -> str:
    return f"{edge['from']['code']}~{edge['to']['code']}~{edge['type']}"


def with_department(end: Mapping[str, Any], departments: Mapping[str, str]) -> dict[str, Any]:
    code = end["department_code"]
    return {**end, "department": departments.get(code, code)}


def force(edge: Mapping[str, Any]) -> str:
    """必须, 有条件 or 建议."""
    if edge["condition"]:
        return "有条件"
    return "必须" if edge["mandatory"] else "建议"


def _known(req: falcon.Request, name: str, values: Mapping[str, str]) -> str:
    given = req.get_param(name) or ""
    return given if given in values else ""
