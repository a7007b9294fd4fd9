"""One item with its whole guide: the 14 elements under their official names, what comes before and after, and the way in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

import falcon

from gateway.dependencies import Dependencies
from gateway.http import parameters
from gateway.http.answer_cache import AnswerCache
from gateway.http.as_of import moment_of
from gateway.http.conditional import unchanged
from gateway.pages.display import Display
from gateway.pages.flowchart import draw
from gateway.pages.item_history import told
from gateway.pages.page import Page, not_found
from gateway.pages.rendering import RELEASE
from gateway.pages.texts import day, today, typeset
from gateway.views.code_names import DELIVERIES

MATERIAL_SOURCES = {"10": "申请人自备", "20": "政府部门核发", "99": "其他"}
CHANNEL_NOTES = {
    "FORWARD_API": "提交后由我们转报省级系统办理，进度在这里查看。",
    "REDIRECT": "在这里填写并取得编号后，再前往省级系统完成最后一步。",
}
MOST_CHANGES = 5
"""So many of the latest changes are on the item's own page; its history has them all."""
_CONTENTS = (
    ("basics", "基本信息"),
    ("conditions", "办理条件"),
    ("materials", "所需材料"),
    ("procedure", "办理程序"),
    ("limits", "办理期限"),
    ("place", "受理部门和地点"),
    ("fee", "收费标准及依据"),
    ("basis", "办事依据"),
    ("relations", "关联事项"),
    ("remarks", "备注"),
    ("changes", "修改记录"),
)


class ItemPage(Page):
    """Visitors who have not signed in all get the same page: it is kept finished, and not sent again while unchanged."""

    def __init__(self, deps: Dependencies) -> None:
        super().__init__(deps)
        self._cache = AnswerCache()

    def on_get(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        if as_of := parameters.one(req, "as_of"):
            self._render_then(req, resp, code, moment_of(as_of))
        elif req.context.actor is None and not req.query_string:
            self._for_everybody(req, resp, code)
        else:
            self._render(req, resp, code)

    def _for_everybody(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        """The item's etag comes from an index; display and day are the rest of what the page depends on."""
        stamp = self.deps.catalogue.etag(code)
        if stamp is None:
            raise not_found("这个事项")
        key = (code, stamp, Display.of(req).to_cookie(), today().toordinal())
        etag = f'"{stamp}-{key[2] or "plain"}-{key[3]}-{RELEASE}"'
        resp.set_header("Vary", "Cookie")
        if unchanged(req, resp, etag, of_catalogue=True):
            return
        page = self._cache.get(key)
        if page is None:
            self._render(req, resp, code)
            page = (resp.text or "").encode("utf-8")
            self._cache.put(key, page)
        resp.content_type = falcon.MEDIA_HTML
        resp.text, resp.data = None, page

    def _render(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        entry = self.deps.catalogue.item(code)
        if entry is None:
            raise not_found("这个事项")
        changes = told(self.deps.past_items.history(code), self.deps.catalogue.labels())
        self._show(req, resp, entry, changes=changes[:MOST_CHANGES], change_count=len(changes))

    def _render_then(self, req: falcon.Request, resp: falcon.Response, code: str, moment: datetime) -> None:
        """As it stood at a moment: to read, not to apply."""
        entry = self.deps.past_items.as_of(code, moment)
        if entry is None:
            raise not_found("这个事项当时的内容")
        self._show(req, resp, entry, as_of=moment)

    def _show(
        self, req: falcon.Request, resp: falcon.Response, entry: Mapping[str, Any], **values: Any
    ) -> None:
        entry = {**entry, "guide": typeset(entry["guide"]), "before": typeset(entry["before"])}
        item, guide, summary = entry["item"], entry["guide"], typeset(entry["summary"])
        self.show(
            req,
            resp,
            "item.html",
            area="items",
            entry=entry,
            summary=summary,
            group_links=[
                {"text": group["name"], "href": "/items?" + urlencode({"group": group["code"]})}
                for group in summary["groups"]
            ],
            contents=_contents(entry, values.get("changes")),
            chart=draw(guide["procedure"]) if guide else None,
            free_materials=sum(1 for m in guide["materials"] if m["e_license"]) if guide else 0,
            suspended=entry.get("suspended"),
            apply_href=f"/items/{item['code']}/apply" if item["online"]["enabled"] else None,
            channel_note=CHANNEL_NOTES.get(item["online"]["channel"]),
            window_note=window_note(item["apply_window"], today()),
            deliveries=[
                DELIVERIES[name] for name in (item["result"] or {}).get("delivery", ()) if name in DELIVERIES
            ],
            material_form=material_form,
            material_sources=MATERIAL_SOURCES,
            **values,
        )


def window_note(window: Mapping[str, str] | None, on: date) -> str:
    """An application outside the window is taken, too (ADR 4): the page says what that means before anybody starts."""
    if not window:
        return ""
    span = f"{day(window['from'])}至{day(window['to'])}"
    if date.fromisoformat(window["from"]) <= on <= date.fromisoformat(window["to"]):
        return f"正在受理，窗口期为 {span}。"
    return f"受理窗口期为 {span}。现在也可以提交，申请会在下一个窗口期办理。"


def material_form(material: Mapping[str, Any]) -> str:
    """原件 1 份、复印件 1 份(可交电子件)."""
    parts = []
    if material["originals"]:
        parts.append(f"原件 {material['originals']} 份")
    if material["copies"]:
        parts.append(f"复印件 {material['copies']} 份")
    if not parts:
        return "电子件"
    return "、".join(parts) + ("（可交电子件）" if material["electronic_accepted"] else "")


def _contents(entry: Mapping[str, Any], changes: object) -> list[tuple[str, str]]:
    missing = set()
    if not entry["guide"]:
        missing = {name for name, _ in _CONTENTS} - {"basics", "relations", "changes"}
    if not changes:
        missing.add("changes")
    if not (entry["before"] or entry["after"]):
        missing.add("relations")
    return [(name, text) for name, text in _CONTENTS if name not in missing]
