"""查漏: what papers say about relations, beside what is declared; a person adopts or dismisses each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import falcon

from event_sourcing.errors import Conflict, FieldError, Unavailable, ValidationFailed
from gateway.pages.editor.item_actions import show_away
from gateway.pages.editor.people import People
from gateway.pages.editor.relations import (
    ALL,
    NEWS,
    RelationRoomPage,
    department_of,
    force,
    next_href,
    with_department,
)
from gateway.pages.page import form_text, go_to, local_path, not_found, require_editor
from gateway.rpc.context import call_context

PAGE_SIZE = 20
KINDS: Mapping[str, tuple[str, str]] = {
    "CONTRADICTORY": ("互相矛盾", "登记的、材料显示的、四表填报的不能同时成立，请改正其中一条。"),
    "MISSING": ("可能漏报", "前一事项的结果正是后一事项要的材料，而没有登记关系。"),
    "UNSUPPORTED": ("缺少依据", "登记了前置关系，而后一事项的材料清单里没有对应的文书。"),
}
DISMISSED = "dismissed"
"""Beside the kinds: what was dismissed."""


class DiscoveryPage(RelationRoomPage):
    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        require_editor(req)
        self.show_report(req, resp, news=NEWS.get(req.get_param("done") or "", ""))

    def show_report(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        *,
        status: int = 200,
        news: str = "",
        trouble: str = "",
        failed: Mapping[str, str] | None = None,
    ) -> None:
        """`failed`: the posted form that was refused at its reason, to be shown again."""
        actor = require_editor(req)
        department = department_of(req, actor)
        kind = req.get_param("kind") or ""
        asked = {
            "department_code": None if department in ("", ALL) else department,
            "kind": kind if kind in KINDS else None,
            "dismissed": kind == DISMISSED,
            "limit": PAGE_SIZE,
            "cursor": req.get_param("cursor"),
        }
        found = self.deps.relations.discover_relations(asked, call_context(req))
        names, people = self.departments(), People(self.deps.personas, actor)
        filters = {"department": department, "kind": kind}
        self.show_room(
            req,
            resp,
            "editor/relation_discovery.html",
            tab="discovery",
            status=status,
            findings=[_finding(each, names, people) for each in found["items"]],
            counts=found["counts"],
            dismissed=found["dismissed"],
            total=found["total"],
            kinds=KINDS,
            kind=kind,
            department=department,
            departments=names,
            all_departments=ALL,
            next_href=next_href("/editor/relations/discovery", filters, found["next_cursor"]),
            key=uuid4().hex,
            news=news,
            trouble=trouble,
            failed=failed or {},
            here=req.relative_uri,
        )


class VerdictPage(DiscoveryPage):
    """POST /editor/relations/discovery/{adopt|dismiss|reopen}; the query is that of the list it came from."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, verdict: str = "") -> None:
        require_editor(req)
        go_to(resp, "/editor/relations/discovery")

    def on_post(self, req: falcon.Request, resp: falcon.Response, verdict: str) -> None:
        require_editor(req)
        if verdict not in _VERDICTS:
            raise not_found("这个操作")
        method, fields = _VERDICTS[verdict]
        payload = {name: form_text(req, name) for name in fields}
        context = call_context(req, idempotency_key=form_text(req, "idempotency_key") or uuid4().hex)
        try:
            getattr(self.deps.relations, method)(payload, context)
        except ValidationFailed as refused:
            self.show_report(req, resp, status=422, failed={**payload, "error": _said(refused.errors)})
        except Conflict as refused:
            self.show_report(req, resp, status=409, trouble=refused.message)
        except Unavailable:
            show_away(self, req, resp, "处理发现", "/editor/relations/discovery")
        else:
            back = local_path(form_text(req, "back"), "/editor/relations/discovery").partition("#")[0]
            go_to(resp, back + ("&" if "?" in back else "?") + f"done={verdict}")


_KEY = ("kind", "from_code", "to_code", "type")
_VERDICTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "adopt": ("adopt_relation", ("from_code", "to_code", "basis")),
    "dismiss": ("dismiss_relation_finding", (*_KEY, "basis", "reason")),
    "reopen": ("reopen_relation_finding", _KEY),
}
"""Last part of the address → method of the catalogue, and what it is sent."""


def _said(errors: tuple[FieldError, ...]) -> str:
    return "；".join(error.detail for error in errors)


def _finding(finding: Mapping[str, Any], departments: Mapping[str, str], people: People) -> dict[str, Any]:
    dismissed = finding["dismissed"]
    return {
        **finding,
        "from": with_department(finding["from"], departments),
        "to": with_department(finding["to"], departments),
        "percent": round(finding["score"] * 100),
        "force": force(finding),
        "dismissed_by": people.name(dismissed["by"]) if dismissed else "",
    }
