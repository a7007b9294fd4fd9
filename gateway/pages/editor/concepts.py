"""One concept: its root and references, and the tables that translate the values of a reference into the root's."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import falcon

from event_sourcing.errors import Conflict, Unavailable, ValidationFailed
from gateway.pages.editor.data_sorting import HOME, department_names
from gateway.pages.editor.frame import EditorPage
from gateway.pages.editor.item_actions import command_context, show_away
from gateway.pages.page import form_text, go_to, not_found, require_editor
from gateway.rpc.context import call_context

NEW_ROWS = 3
"""Empty lines for further values; whoever has more saves and goes on."""
NEWS = {"root": "根数据元已更新。", "mapping": "对照表已保存。"}


class ConceptPage(EditorPage):
    """GET shows; POST `/root` and `/mapping` change."""

    room = "elements"

    def on_get(self, req: falcon.Request, resp: falcon.Response, code: str, action: str = "") -> None:
        require_editor(req)
        if action:
            go_to(resp, f"{HOME}/concepts/{code}")
            return
        self.show_concept(req, resp, code, news=NEWS.get(req.get_param("done") or "", ""))

    def on_post(self, req: falcon.Request, resp: falcon.Response, code: str, action: str = "") -> None:
        require_editor(req)
        read = {"root": ("choose_root", self._root), "mapping": ("map_values", self._mapping)}.get(action)
        if read is None:
            raise not_found("这个操作")
        method, payload = read
        try:
            self.deps.shared_data.command(method, payload(req, code), command_context(req))
        except ValidationFailed as refused:
            self.show_concept(req, resp, code, status=422, trouble=refused.errors[0].detail)
        except Conflict as refused:
            self.show_concept(req, resp, code, status=409, trouble=refused.message)
        except Unavailable:
            show_away(self, req, resp, "保存", f"{HOME}/concepts/{code}")
        else:
            go_to(resp, f"{HOME}/concepts/{code}?done={action}")

    def show_concept(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        code: str,
        *,
        status: int = 200,
        news: str = "",
        trouble: str = "",
    ) -> None:
        concept = self.deps.shared_data.get_concept({"code": code}, call_context(req))
        typed_source = form_text(req, "source") if status != 200 else ""
        by_id = {member["id"]: member for member in concept["members"]}
        self.show(
            req,
            resp,
            "editor/concept.html",
            status=status,
            concept=concept,
            mappings=[
                {
                    **mapping,
                    "element": by_id[mapping["source"]],
                    "shown_rows": self._shown_rows(req, mapping, typed_source),
                    "shown_rule": form_text(req, "rule")
                    if typed_source == mapping["source"]
                    else mapping["rule"],
                    "key": uuid4().hex,
                }
                for mapping in concept["mappings"]
            ],
            departments=department_names(self),
            root=by_id[concept["root"]],
            key=uuid4().hex,
            news=news,
            trouble=trouble,
        )

    @staticmethod
    def _shown_rows(req: falcon.Request, mapping: dict[str, Any], typed_source: str) -> list[list[str]]:
        """What was typed, or what is kept with a line for each value that has no counterpart yet; then empty lines."""
        if typed_source == mapping["source"]:
            return _rows(req)
        missing = [[value, ""] for value in mapping["missing"]]
        return [*mapping["rows"], *missing, *[["", ""] for _ in range(NEW_ROWS)]]

    @staticmethod
    def _root(req: falcon.Request, code: str) -> dict[str, Any]:
        return {"code": code, "root": form_text(req, "root"), "name": form_text(req, "name")}

    @staticmethod
    def _mapping(req: falcon.Request, code: str) -> dict[str, Any]:
        """A value without a counterpart is not mapped yet: the table is kept, and said to be incomplete."""
        rows = [{"source": a, "target": b} for a, b in _rows(req) if b]
        source, target = form_text(req, "source"), form_text(req, "target")
        return {"source": source, "target": target, "rows": rows, "rule": form_text(req, "rule")}


def _rows(req: falcon.Request) -> list[list[str]]:
    """Lines are numbered in the names of their fields, so that an empty one does not move the others."""
    media = req.get_media(default_when_empty={})
    numbers = sorted({int(name[5:]) for name in media if re.fullmatch(r"from:\d{1,4}|goes:\d{1,4}", name)})
    return [[form_text(req, f"from:{number}"), form_text(req, f"goes:{number}")] for number in numbers]
