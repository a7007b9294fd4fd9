"""修改: one form over the whole item. Who comes second is shown both edits (412) and merges them: nothing is overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import falcon

from event_sourcing.errors import ConcurrencyError, Conflict, Unavailable, ValidationFailed
from gateway.item_editing.fields import BY_POINTER, values_of
from gateway.item_editing.merging import Change, Merge, merge
from gateway.item_editing.options import Options
from gateway.item_editing.typed import document_from, texts_of, values_from
from gateway.pages.editor import item_view
from gateway.pages.editor.item_form_page import ItemFormPage, number_of, place_of, save_context
from gateway.pages.page import form_list, form_text, go_to, require_editor
from gateway.rpc.context import call_context

Values = Mapping[str, Any]


class SavingPage(ItemFormPage):
    def save(
        self, req: falcon.Request, resp: falcon.Response, values: Values, version: str, *, done: str
    ) -> None:
        """Upon the version that the editor saw, or not at all."""
        try:
            document = document_from(values)
            context = save_context(req, document, number_of(version))
            answer = self.deps.catalog.revise_item(document, context)
        except ValidationFailed as refused:
            self.show_form(req, resp, values, status=422, version=version, errors=refused.errors)
        except ConcurrencyError:
            self._stale(req, resp, values, version)
        except (Conflict, Unavailable) as refused:
            self.refused(req, resp, values, version, refused)
        else:
            changed = answer["position"] != 0
            go_to(resp, f"/editor/items/{values['/code']}?done={done if changed else 'unchanged'}")

    def show_merge(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        values: Values,
        *,
        base: Mapping[str, Any],
        theirs: Mapping[str, Any],
        status: int = 412,
        choices: Mapping[str, str] | None = None,
    ) -> None:
        """`base`, `theirs`: the item as this editor saw it, and as it is. `choices`: made so far; None before any."""
        merged = merge(values_of(base["draft"]), values_of(theirs["draft"]), values)
        options, people = self.options(str(values["/department_code"])), self.people(req)
        past = self.deps.catalog.get_item_history({"code": theirs["code"]}, call_context(req))["entries"]
        between = [entry for entry in past if base["version"] < entry["version"] <= theirs["version"]]
        rows = _rows(merged, options, choices)
        self.show(
            req,
            resp,
            "editor/item_merge.html",
            status=status,
            code=theirs["code"],
            name=theirs["draft"]["name"],
            rows=rows,
            conflicts=[row for row in rows if row["conflict"]],
            errors=[
                {"text": f"{row['label']}：请选择保留哪一个", "href": f"#choose-{row['id']}"}
                for row in rows
                if row["error"]
            ],
            between=item_view.history(between, options, people),
            mine=texts_of(values),
            base_version=base["version"],
            version=theirs["version"],
            key=uuid4().hex,
        )

    def as_of(self, req: falcon.Request, code: str, version: int) -> dict[str, Any]:
        return self.deps.catalog.get_item_as_of({"code": code, "version": version}, call_context(req))

    def _stale(self, req: falcon.Request, resp: falcon.Response, values: Values, version: str) -> None:
        """Between the refusal and these reads the service may be gone: then what was typed is kept all the same."""
        code = str(values["/code"])
        try:
            base, theirs = self.as_of(req, code, number_of(version)), self.read(req, code)
            if theirs["status"] == "WITHDRAWN":
                self.refused(req, resp, values, version, Conflict("", code="CODE_USED_UP"))
                return
            self.show_merge(req, resp, values, base=base, theirs=theirs)
        except Unavailable as refused:
            self.refused(req, resp, values, version, refused)


class EditItemPage(SavingPage):
    """GET and POST /editor/items/{code}/edit"""

    def on_get(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        require_editor(req)
        item = self.read(req, code)
        if item["status"] == "WITHDRAWN":
            go_to(resp, f"/editor/items/{code}")
            return
        self.show_form(req, resp, values_of(item["draft"]), version=str(item["version"]))

    def on_post(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        require_editor(req)
        values = values_from(lambda name: form_list(req, name), place_of(code))
        self.save(req, resp, values, form_text(req, "version"), done="saved")


class MergeItemPage(SavingPage):
    """POST /editor/items/{code}/merge: what was typed, the two versions that it was compared with, and the choices."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        go_to(resp, f"/editor/items/{code}/edit")

    def on_post(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        require_editor(req)
        values = values_from(lambda name: form_list(req, name), place_of(code))
        base_version, version = form_text(req, "base_version"), form_text(req, "version")
        try:
            base = self.as_of(req, code, number_of(base_version))
            theirs = self.as_of(req, code, number_of(version))
        except Unavailable as refused:
            self.refused(req, resp, values, base_version, refused)
            return
        merged = merge(values_of(base["draft"]), values_of(theirs["draft"]), values)
        choices = {change.pointer: form_text(req, _chooser(change)) for change in merged.conflicts}
        if merged.open(choices):
            self.show_merge(req, resp, values, base=base, theirs=theirs, status=422, choices=choices)
            return
        self.save(req, resp, merged.resolved(choices), version, done="merged")


def _chooser(change: Change) -> str:
    return f"choose.{BY_POINTER[change.pointer].name}"


def _rows(merged: Merge, options: Options, choices: Mapping[str, str] | None) -> list[dict[str, Any]]:
    """A row per field that somebody changed: three values in words, and what comes of it."""
    still_open = {change.pointer for change in merged.open(choices)} if choices is not None else set()
    rows = []
    for change in merged.changes:
        field = BY_POINTER[change.pointer]
        rows.append(
            {
                "id": field.id,
                "label": field.label,
                "base": options.text(field, change.base),
                "theirs": options.text(field, change.theirs),
                "mine": options.text(field, change.mine),
                "conflict": change.is_conflict,
                "outcome": _outcome(change),
                "name": _chooser(change),
                "chosen": (choices or {}).get(change.pointer, ""),
                "error": change.pointer in still_open,
            }
        )
    return rows


def _outcome(change: Change) -> str:
    if change.is_conflict:
        return "两人都改了，请选择"
    if change.only_mine:
        return "用你的"
    return "用对方的" if change.only_theirs else "两人改得一样"
