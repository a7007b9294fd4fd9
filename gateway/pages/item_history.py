"""修改记录: when an item and its guide changed and what they said before, and the way to what they said on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import falcon

from event_sourcing.errors import FieldError
from gateway.errors import BadRequest
from gateway.http.as_of import moment_of
from gateway.pages.form_input import iso_date
from gateway.pages.item_values import Names, compared
from gateway.pages.page import Page, go_to, not_found
from gateway.pages.texts import day, typeset
from gateway.views.past_items import (
    CHANGED,
    ENDED,
    FIRST,
    GUIDE,
    ITEM,
    SUSPENSION,
    WITHDRAWN,
    Change,
)

_WHAT = {
    (ITEM, FIRST): "事项发布",
    (ITEM, CHANGED): "事项修改",
    (GUIDE, FIRST): "办事指南发布",
    (GUIDE, CHANGED): "办事指南修改",
    (GUIDE, ENDED): "办事指南撤下",
    (SUSPENSION, FIRST): "暂停办理",
    (SUSPENSION, CHANGED): "暂停办理的安排修改",
    (SUSPENSION, ENDED): "恢复办理",
    (WITHDRAWN, FIRST): "停止办理",
}


class ItemHistoryPage(Page):
    """`?on=2026年11月24日` leads to the item as it stood at the end of that day."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        entry = self.deps.catalogue.item(code)
        history = self.deps.past_items.history(code)
        if entry is None:
            raise not_found("这个事项")
        on = (req.get_param("on") or "").strip()
        error = _problem(on, history[-1] if history else None) if on else None
        if on and error is None:
            go_to(resp, f"/items/{code}?" + urlencode({"as_of": iso_date(on)}))
            return
        self.show(
            req,
            resp,
            "item_history.html",
            status=400 if error else 200,
            item=entry["item"],
            changes=told(history, self.deps.catalogue.labels()),
            on=on,
            error=error,
        )


def told(history: Iterable[Change], names: Names) -> list[dict[str, Any]]:
    """Changes in words: `{what, tone, at, revision, rows, note}`; `rows` are `item_values.Compared`."""
    return [
        {
            "what": _WHAT.get((change.of, change.event), "修改"),
            "of": change.of,
            "at": change.at,
            "revision": change.revision,
            "rows": [compared(d.pointer, d.label, d.before, d.after, names) for d in change.changes],
            "note": _note(change.details),
            "successors": change.details.get("successors") or (),
        }
        for change in history
    ]


def _note(details: Mapping[str, Any]) -> str:
    reason = str(typeset(details.get("reason") or ""))
    until = f"，至{day(details['until'])}" if details.get("until") else ""
    return reason + until


def _problem(on: str, first: Change | None) -> FieldError | None:
    try:
        moment = moment_of(iso_date(on))
    except BadRequest:
        return FieldError("/on", "FORMAT", "请填写日期，例如 2026-11-24")
    if first is None or moment < datetime.fromisoformat(first.at):
        started = f"，最早可以查看{day(first.at)}的内容" if first else ""
        return FieldError("/on", "RANGE", f"本事项当时还没有发布{started}")
    return None
