"""事项: the items that an editor may touch, drafts included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import falcon

from gateway.auth.actor import ADMIN, Actor
from gateway.pages.editor.frame import EditorPage
from gateway.pages.page import require_editor
from gateway.rpc.context import call_context
from gateway.views.code_names import ITEM_TYPES

PAGE_SIZE = 20

STATES: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "draft": ("草稿", {"status": "DRAFT"}),
    "submitted": ("待审", {"review": "SUBMITTED"}),
    "returned": ("已退回", {"review": "RETURNED"}),
    "approved": ("已审", {"review": "APPROVED"}),
    "published": ("已发布", {"status": "PUBLISHED"}),
    "changed": ("有未发布的修改", {"status": "PUBLISHED", "changed": True}),
    "suspended": ("暂停", {"status": "SUSPENDED"}),
    "withdrawn": ("已取消", {"status": "WITHDRAWN"}),
}
"""Filter → its name, and what it asks of the catalogue's list."""


@dataclass(frozen=True, slots=True)
class Badge:
    """`tone`: of the style sheet's badges, or ""; the words say all of it."""

    text: str
    tone: str = ""


def badges(row: Mapping[str, Any]) -> list[Badge]:
    """Where an item stands: its life, its review, and whether readers see something older than editors do.

    `row` has `status`, `review` (the stage), `changed` and `revision`.
    """
    life = {
        "DRAFT": Badge("草稿"),
        "PUBLISHED": Badge("已发布", "green"),
        "SUSPENDED": Badge("暂停", "amber"),
        "WITHDRAWN": Badge("已取消", "red"),
    }[row["status"]]
    review = {
        "SUBMITTED": Badge("待审", "blue"),
        "APPROVED": Badge("已审", "green"),
        "RETURNED": Badge("已退回", "red"),
    }.get(row["review"])
    found = [life, *([review] if review else [])]
    if row["changed"] and row["revision"] and row["status"] != "WITHDRAWN":
        found.append(Badge("发布后有修改", "amber"))
    return found


def chooses_departments(actor: Actor) -> bool:
    """Whether the items of all departments are this editor's to see."""
    return actor.department is None or actor.has(ADMIN)


class ItemListPage(EditorPage):
    room = "items"

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        actor = require_editor(req)
        state = req.get_param("state") or ""
        state = state if state in STATES else ""
        filters = {
            "q": (req.get_param("q") or "").strip()[:100],
            "department": (req.get_param("department") or "") if chooses_departments(actor) else "",
            "state": state,
        }
        asked = {
            "department_code": filters["department"] or actor.department,
            "words": filters["q"] or None,
            "limit": PAGE_SIZE,
            "cursor": req.get_param("cursor"),
            **(STATES[state][1] if state else {}),
        }
        found = self.deps.catalog.list_items(asked, call_context(req))
        names = {entry["code"]: entry["name"] for entry in self.deps.catalogue.departments()}
        self.show(
            req,
            resp,
            "editor/item_list.html",
            items=[_row(item, names) for item in found["items"]],
            filters=filters,
            states={key: name for key, (name, _) in STATES.items()},
            departments=names if chooses_departments(actor) else {},
            next_href=_next(filters, found["next_cursor"]),
            filtered=any(filters.values()),
        )


def _row(item: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {
        **item,
        "department": names.get(item["department_code"], item["department_code"]),
        "type": ITEM_TYPES.get(item["item_type"], item["item_type"]),
        "badges": badges(item),
    }


def _next(filters: Mapping[str, str], cursor: str | None) -> str | None:
    if cursor is None:
        return None
    kept = {name: value for name, value in filters.items() if value}
    return "/editor/items?" + urlencode({**kept, "cursor": cursor})
