"""Declaring, changing and removing one relation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

import falcon

from event_sourcing.errors import ConcurrencyError, Conflict, FieldError, Unavailable, ValidationFailed
from gateway.pages.editor.item_actions import show_away
from gateway.pages.editor.relation_form import (
    MOST_CHOICES,
    TRANSFERS,
    Ends,
    at_form,
    differences,
    fields_of,
    missing,
    payload_of,
    read_ends,
    read_fields,
)
from gateway.pages.editor.relations import RelationRoomPage, edge_row
from gateway.pages.page import form_text, go_to, not_found, require_editor
from gateway.rpc.context import call_context

STALE = "这条关系刚刚被别人改过，你的修改没有保存。请核对下面的不同，再按一次保存就以你填写的为准。"
_BLANK = {
    "type": "",
    "mandatory": "",
    "condition": "",
    "any_of_group": "",
    "result_document": "",
    "transfer": "",
}


class RelationFormPage(RelationRoomPage):
    def show_form(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        fields: Mapping[str, str],
        *,
        ends: Ends | None = None,
        edge: Mapping[str, Any] | None = None,
        status: int = 200,
        trouble: str = "",
        errors: Sequence[FieldError] = (),
        against: Sequence[Mapping[str, str]] = (),
    ) -> None:
        """`edge`: the one that is changed, None for a new one; `against`: how it differs from what was typed."""
        self.show_room(
            req,
            resp,
            "editor/relation_form.html",
            tab="list",
            status=status,
            fields=fields,
            ends=ends,
            edge=edge_row(edge, self.departments()) if edge else None,
            transfers=TRANSFERS,
            trouble=trouble,
            against=against,
            key=uuid4().hex,
            errors=[{"text": error.detail, "href": f"#{error.pointer.strip('/')}"} for error in errors],
            field_errors={error.pointer.strip("/"): error.detail for error in errors},
        )


class NewRelationPage(RelationFormPage):
    """GET with `from` and `to` (codes) begins with these."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        require_editor(req)
        texts = {side: (req.get_param(side) or "")[:50] for side in ("from", "to")}
        self.show_form(req, resp, _BLANK, ends=Ends(texts))

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        require_editor(req)
        fields = read_fields(req)
        try:
            ends = read_ends(req, lambda text: self._search(req, text))
            errors = [*ends.errors, *missing(fields)]
            if errors:
                self.show_form(req, resp, fields, ends=ends, status=422, errors=errors)
                return
            self._declare(req, resp, fields, ends)
        except Unavailable:
            show_away(self, req, resp, "登记关系", "/editor/relations")

    def _declare(
        self, req: falcon.Request, resp: falcon.Response, fields: Mapping[str, str], ends: Ends
    ) -> None:
        # One that is there already is changed on its own page, by who has seen it.
        relation = payload_of(fields, ends.chosen["from"], ends.chosen["to"]) | {"only_new": True}
        try:
            answer = self.deps.relations.declare_relation(relation, _context(req))
        except ValidationFailed as refused:
            found = [at_form(error) for error in refused.errors]
            self.show_form(req, resp, fields, ends=ends, status=422, errors=found)
        except Conflict as refused:
            self.show_form(req, resp, fields, ends=ends, status=409, trouble=refused.message)
        else:
            go_to(resp, "/editor/relations?done=" + ("alone" if answer["warnings"] else "declared"))

    def _search(self, req: falcon.Request, text: str) -> Sequence[Mapping[str, Any]]:
        asked = {"q": text, "limit": MOST_CHOICES}
        found: list[dict[str, Any]] = self.deps.relations.search_relation_ends(asked, call_context(req))[
            "items"
        ]
        return found


class ChangeRelationPage(RelationFormPage):
    """`edge`: from~to~type."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, edge: str) -> None:
        require_editor(req)
        found = self.edge(req, edge)
        self.show_form(req, resp, fields_of(found), edge=found)

    def on_post(self, req: falcon.Request, resp: falcon.Response, edge: str) -> None:
        require_editor(req)
        try:
            found = self.edge(req, edge)
            fields = {**read_fields(req), "type": found["type"]}
            self._save(req, resp, fields, found)
        except Unavailable:
            show_away(self, req, resp, "修改关系", "/editor/relations")

    def edge(self, req: falcon.Request, edge: str) -> dict[str, Any]:
        return self.deps.relations.get_relation(key_of(edge), call_context(req))

    def _save(
        self, req: falcon.Request, resp: falcon.Response, fields: Mapping[str, str], edge: Mapping[str, Any]
    ) -> None:
        if errors := missing(fields):
            self.show_form(req, resp, fields, edge=edge, status=422, errors=errors)
            return
        relation = payload_of(fields, edge["from"]["code"], edge["to"]["code"])
        try:
            answer = self.deps.relations.declare_relation({**relation, **_revision(req)}, _context(req))
        except ValidationFailed as refused:
            found = [at_form(error) for error in refused.errors]
            self.show_form(req, resp, fields, edge=edge, status=422, errors=found)
        except ConcurrencyError:
            self.show_form(
                req, resp, fields, edge=edge, status=412, trouble=STALE, against=differences(fields, edge)
            )
        except Conflict as refused:
            self.show_form(req, resp, fields, edge=edge, status=409, trouble=refused.message)
        else:
            go_to(resp, "/editor/relations?done=" + ("alone" if answer["warnings"] else "changed"))


class RemoveRelationPage(ChangeRelationPage):
    """POST only."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, edge: str) -> None:
        require_editor(req)
        go_to(resp, f"/editor/relations/edges/{edge}")

    def on_post(self, req: falcon.Request, resp: falcon.Response, edge: str) -> None:
        require_editor(req)
        try:
            self.deps.relations.remove_relation({**key_of(edge), **_revision(req)}, _context(req))
        except ConcurrencyError:
            found = self.edge(req, edge)
            text = "这条关系刚刚被别人改过，没有解除。请核对它现在的内容，再决定是否解除。"
            self.show_form(req, resp, fields_of(found), edge=found, status=412, trouble=text)
        except Unavailable:
            show_away(self, req, resp, "解除关系", f"/editor/relations/edges/{edge}")
        else:
            go_to(resp, "/editor/relations?done=removed")


def key_of(edge: str) -> dict[str, str]:
    parts = edge.split("~")
    if len(parts) != 3:
        raise not_found("这条关系")
    return {"from_code": parts[0], "to_code": parts[1], "type": parts[2]}


def _revision(req: falcon.Request) -> dict[str, int]:
    """Of the edge as its reader saw it; a form without one is of nobody who has seen it."""
    given = form_text(req, "revision")
    return {"expected_revision": int(given) if given.isdigit() and len(given) < 10 else 0}


def _context(req: falcon.Request) -> dict[str, Any]:
    return call_context(req, idempotency_key=form_text(req, "idempotency_key") or uuid4().hex)
