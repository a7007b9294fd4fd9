"""One item as its editors see it: ten elements, the draft beside what is published, warnings, what happened to it.

Whatever is done with it (review, publication, suspension …) is a page that extends `EditorItemPage` and shows the item
again with `show_item` when the catalogue refuses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

import falcon

from event_sourcing.errors import FieldError
from gateway.item_editing.options import Option, Options
from gateway.pages.editor import item_flow, item_view
from gateway.pages.editor.frame import EditorPage
from gateway.pages.editor.item_list import badges
from gateway.pages.editor.people import People
from gateway.pages.page import require_editor
from gateway.rpc.context import call_context

RECENT = 8
"""So much of the history is on the item's own page."""

DONE = {
    "created": "草稿已新增。补齐送审前缺少的内容后提交审核。",
    "saved": "草稿已保存。发布之前，公众看到的仍是原来的内容。",
    "merged": "已合并保存：你的修改和对方的修改都在草稿里。",
    "submit": "已提交审核，请另一位编辑人员审阅。",
    "approve": "已审核通过，可以发布或定时发布。",
    "publish": "已发布，公众几秒后可以看到新的内容。",
    "schedule": "已设定发布时间，到时自动发布。",
    "unschedule": "已取消定时发布，仍可以随时发布。",
    "suspend": "已暂停办理，公众会看到原因，不能再提交申请。",
    "resume": "已恢复办理，可以提交申请。",
    "withdraw": "事项已取消，编码停用。",
    "replace": "已在同一时刻发布新事项、取消原事项，公众会被引到新事项。",
    "unchanged": "内容没有变化，没有新的记录。",
}


class ItemRoomPage(EditorPage):
    """What the pages about items share."""

    room = "items"

    def read(self, req: falcon.Request, code: str) -> dict[str, Any]:
        """The catalogue's `get_item`. Raises NotFound, Forbidden, Unavailable."""
        return self.deps.catalog.get_item({"code": code}, call_context(req))

    def options(self, department: str) -> Options:
        """What an item of this department can choose from; the registers are read from the portal view."""
        return Options({**self._registers(), **self._dimensions(department)})

    def people(self, req: falcon.Request) -> People:
        return People(self.deps.personas, require_editor(req))

    def _registers(self) -> Mapping[str, Sequence[Option]]:
        catalogue = self.deps.catalogue
        return {
            "departments": [(entry["code"], entry["name"]) for entry in catalogue.departments()],
            "groups": [(entry["code"], entry["name"]) for entry in catalogue.groups()],
            "systems": [(name, name) for name in self.deps.registry.names()],
        }

    def _dimensions(self, department: str) -> Mapping[str, Sequence[Option]]:
        found = {}
        for dimension in self.deps.catalogue.dimensions():
            key, _, owner = dimension["key"].partition(".")
            if owner in ("", department):
                found[key] = [(value["value"], value["label"]) for value in dimension["values"]]
        return found


class EditorItemPage(ItemRoomPage):
    """GET /editor/items/{code}"""

    def on_get(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        require_editor(req)
        self.show_item(req, resp, code, news=DONE.get(req.get_param("done") or "", ""))

    def show_item(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        code: str,
        *,
        status: int = 200,
        news: str = "",
        trouble: str = "",
        action: str = "",
        errors: Sequence[FieldError] = (),
        **more: Any,
    ) -> None:
        """`action`, `errors`: the form that was sent and what is wrong with it; `more`: for `item_actions.html`."""
        item = self.read(req, code)
        typed = req.get_media(default_when_empty={}) if req.method == "POST" else {}
        self.show(
            req,
            resp,
            "editor/item.html",
            status=status,
            **self.facts(req, item),
            item=item,
            version=item["version"],
            key=typed.get("idempotency_key") if status == 503 else uuid4().hex,
            action=action,
            typed=typed,
            errors=[{"text": error.detail, "href": f"#{action}-{_name(error)}"} for error in errors],
            field_errors={_name(error): error.detail for error in errors},
            news=news,
            trouble=trouble,
            **more,
        )

    def facts(self, req: falcon.Request, item: Mapping[str, Any]) -> dict[str, Any]:
        """What the page says of the item, in words."""
        draft, published = item["draft"], item["published"]
        form = f"/editor/items/{item['code']}/edit"
        options, people = self.options(draft["department_code"]), self.people(req)
        past = self.deps.catalog.get_item_history({"code": item["code"]}, call_context(req))["entries"]
        changed = item_view.changes(published, draft, options) if published else []
        return {
            "flow": item_flow.flow_of(item, require_editor(req)),
            "badges": badges({**item, "review": item["review"]["stage"], "changed": bool(changed)}),
            "elements": item_view.elements(draft, published, options),
            "changes": changed,
            "warnings": item_view.findings(item["warnings"], form),
            "missing": item_view.findings(item["missing"], form) if not item["published"] or changed else [],
            "edited_by": people.name(item["edited_by"]),
            "entries": item_view.history(past, options, people)[:RECENT],
            "entry_count": len(past),
            "visits": item_view.visits(draft),
            "has_guide": self._has_guide(item["code"]),
        }

    def _has_guide(self, code: str) -> bool:
        public = self.deps.catalogue.item(code)
        return bool(public and public.get("guide"))


def _name(error: FieldError) -> str:
    return error.pointer.strip("/").split("/")[0]
