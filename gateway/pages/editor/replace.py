"""拆分、合并: choose what is given up and which approved drafts take its place; all of it happens in one commit or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

import falcon

from event_sourcing.errors import (
    ConcurrencyError,
    Conflict,
    FieldError,
    Forbidden,
    NotFound,
    Unavailable,
    ValidationFailed,
)
from gateway.pages.editor.item import ItemRoomPage
from gateway.pages.editor.item_actions import STALE, codes_in, command_context, show_away
from gateway.pages.page import form_list, form_text, go_to, require_editor
from gateway.rpc.context import call_context

MOST = 50
"""Items of one replacement; the service takes no more."""
MOST_DRAFTS = 100

SPLIT, MERGE = "拆分", "合并"


class ReplacePage(ItemRoomPage):
    """`?predecessors=…`: codes of what is given up; `?successors=…`: drafts that are ticked from the start."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        require_editor(req)
        chosen = codes_in(" ".join(req.get_param_as_list("predecessors") or ()))[:MOST]
        self._show(req, resp, chosen, req.get_param_as_list("successors") or [])

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        require_editor(req)
        predecessors = codes_in(form_text(req, "predecessors"))
        successors = form_list(req, "successors")
        payload = {
            "predecessors": predecessors,
            "successors": successors,
            "reason": form_text(req, "reason"),
            "versions": _seen(req, (*predecessors, *successors)),
        }
        try:
            self.deps.catalog.replace_items(payload, command_context(req))
        except ValidationFailed as refused:
            self._show(req, resp, predecessors, successors, status=422, errors=refused.errors)
        except ConcurrencyError:
            self._show(req, resp, predecessors, successors, status=412, trouble=STALE)
        except (Conflict, Forbidden) as refused:
            status = 403 if isinstance(refused, Forbidden) else 409
            self._show(req, resp, predecessors, successors, status=status, trouble=refused.message)
        except Unavailable:
            show_away(self, req, resp, "拆分、合并", "/editor/items/replace")
        else:
            go_to(resp, f"/editor/items/{successors[0]}?done=replace")

    def _show(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        predecessors: Sequence[str],
        successors: Sequence[str],
        *,
        status: int = 200,
        trouble: str = "",
        errors: Sequence[FieldError] = (),
    ) -> None:
        known = [self._known(req, code) for code in predecessors[:MOST]]
        self.show(
            req,
            resp,
            "editor/replace.html",
            status=status,
            predecessors=known,
            typed_codes=" ".join(predecessors),
            drafts=self._drafts(req),
            successors=successors,
            kind=_kind(predecessors, successors),
            reason=form_text(req, "reason") if req.method == "POST" else "",
            key=uuid4().hex,
            trouble=trouble,
            errors=[{"text": error.detail, "href": f"#{_field(error)}"} for error in errors],
            field_errors=_by_field(errors),
        )

    def _known(self, req: falcon.Request, code: str) -> dict[str, Any]:
        """`{code, name, status, version}`; without a name for what is no item of the reader's."""
        try:
            item = self.read(req, code)
        except (NotFound, Forbidden):
            return {"code": code, "name": None, "status": None, "version": None}
        name, status = item["draft"]["name"], item["status"]
        return {"code": code, "name": name, "status": status, "version": item["version"]}

    def _drafts(self, req: falcon.Request) -> Sequence[Mapping[str, Any]]:
        """New items that were approved and not published yet."""
        asked = {"status": "DRAFT", "review": "APPROVED", "limit": MOST_DRAFTS}
        found: Sequence[Mapping[str, Any]] = self.deps.catalog.list_items(asked, call_context(req))["items"]
        return found


def _seen(req: falcon.Request, codes: Sequence[str]) -> dict[str, int]:
    """The versions that the form was made with."""
    typed = {code: form_text(req, f"version:{code}") for code in codes}
    return {code: int(text) for code, text in typed.items() if text.isdigit() and 0 < len(text) < 9}


def _kind(predecessors: Sequence[str], successors: Sequence[str]) -> str:
    if len(predecessors) > 1:
        return MERGE
    return SPLIT if predecessors or len(successors) > 1 else ""


def _field(error: FieldError) -> str:
    return error.pointer.strip("/").split("/")[0]


def _by_field(errors: Sequence[FieldError]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for error in errors:
        found.setdefault(_field(error), []).append(error.detail)
    return found
