"""The past of an item: everything that happened, the item at a point, and what differs between two points."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import falcon

from event_sourcing.errors import BanshiError, FieldError, NotFound
from gateway.errors import BadRequest
from gateway.item_editing.points import point_of
from gateway.pages.editor import item_view
from gateway.pages.editor.item import ItemRoomPage
from gateway.pages.editor.item_list import badges
from gateway.pages.form_input import iso_date
from gateway.pages.page import require_editor
from gateway.pages.texts import BEIJING, moment
from gateway.rpc.context import call_context

_MOMENT = re.compile(r"(.+?)[T\s]+(\d{1,2})[::](\d{2})")
PRESENT = "now"
AT_FORM = "时间应写成 2026-11-25 09:30 这样；只写日期表示那一天结束时"


class HistoryPage(ItemRoomPage):
    """GET /editor/items/{code}/history"""

    def on_get(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        require_editor(req)
        self.show_history(req, resp, code)

    def show_history(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        code: str,
        *,
        status: int = 200,
        at: str = "",
        at_error: str = "",
    ) -> None:
        item = self.read(req, code)
        options, people = self.options(item["draft"]["department_code"]), self.people(req)
        past = self.deps.catalog.get_item_history({"code": code}, call_context(req))["entries"]
        entries = item_view.history(past, options, people)
        self.show(
            req,
            resp,
            "editor/item_history.html",
            status=status,
            code=code,
            name=item["draft"]["name"],
            entries=entries,
            points=_points(entries),
            revisions=[entry for entry in entries if entry["revision"]],
            at=at,
            at_error=at_error,
            errors=[{"text": at_error, "href": "#at"}] if at_error else [],
        )


class AsOfPage(HistoryPage):
    """GET /editor/items/{code}/as-of with one of `version`, `revision`, `at` (in Beijing time)."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        require_editor(req)
        at = (req.get_param("at") or "").strip()
        if at:
            self._at(req, resp, code, at)
            return
        self._show_then(req, resp, code, _numbered(req))

    def _at(self, req: falcon.Request, resp: falcon.Response, code: str, at: str) -> None:
        try:
            instant = moment_of(at)
            self._show_then(req, resp, code, {"at": instant.isoformat()})
        except (ValueError, NotFound) as refused:
            text = refused.message if isinstance(refused, BanshiError) else AT_FORM
            self.show_history(req, resp, code, status=422, at=at, at_error=text)

    def _show_then(
        self, req: falcon.Request, resp: falcon.Response, code: str, point: Mapping[str, Any]
    ) -> None:
        item = self.deps.catalog.get_item_as_of({"code": code, **point}, call_context(req))
        # A revision or a moment is asked for by who wants to know what readers saw; a version, what editors saw.
        public = "version" not in point
        content = (item["published"] if public else item["draft"]) or item["draft"]
        options = self.options(content["department_code"])
        stage, changed = item["review"]["stage"], item["draft"] != item["published"]
        self.show(
            req,
            resp,
            "editor/item_as_of.html",
            code=code,
            name=content["name"],
            when=_when(point),
            public=public and item["published"] is not None,
            unpublished=public and item["published"] is None,
            badges=badges({**item, "review": stage, "changed": changed}),
            elements=item_view.elements(content, None, options),
            version=item["version"],
        )


class ComparePage(ItemRoomPage):
    """GET /editor/items/{code}/compare with `before` and `after`: v3 (a version), r2 (a revision), or now."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        require_editor(req)
        item = self.read(req, code)
        tokens = req.get_param("before") or "v1", req.get_param("after") or PRESENT
        before, after = (_point(token, item["version"]) for token in tokens)
        found = self.deps.catalog.compare_item(
            {"code": code, "before": before, "after": after}, call_context(req)
        )
        options = self.options(item["draft"]["department_code"])
        self.show(
            req,
            resp,
            "editor/item_compare.html",
            code=code,
            name=item["draft"]["name"],
            before=_when(before),
            after="现在的草稿" if tokens[1] == PRESENT else _when(after),
            rows=item_view.differences(found["differences"], options),
        )


def moment_of(text: str) -> datetime:
    """In Beijing; a day alone is its end, so that what was published on it is seen. Raises ValueError."""
    found = _MOMENT.fullmatch(text.strip())
    day = iso_date((found[1] if found else text).strip())
    clock = f"{int(found[2]):02}:{found[3]}:59.999" if found else "23:59:59.999"
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=BEIJING)


def _numbered(req: falcon.Request) -> dict[str, int]:
    for name in ("version", "revision"):
        given = req.get_param(name) or ""
        if given.isascii() and given.isdigit() and len(given) < 7:
            return {name: int(given)}
    raise _no_point()


def _point(token: str, present: int) -> dict[str, int]:
    if token == PRESENT:
        return {"version": present}
    if (point := point_of(token)) is None:
        raise _no_point()
    return point


def _no_point() -> BadRequest:
    text = "请从历次修改中选择要看的版本"
    return BadRequest([FieldError("", "POINT", text)], text)


def _points(entries: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """What can be compared: each entry that has other content than the one before it."""
    return [
        {
            "value": f"v{entry['version']}",
            "text": f"第 {entry['version']} 次变更 {entry['what']} {moment(entry['at'])}",
        }
        for entry in entries
    ]


def _when(point: Mapping[str, Any]) -> str:
    if "at" in point:
        return f"{moment(point['at'])} 公众看到的内容"
    if "revision" in point:
        return f"已发布的第 {point['revision']} 版"
    return f"第 {point['version']} 次变更后的草稿"
