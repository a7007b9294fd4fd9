"""Changes to laws, functions and domains, by the bureau's editors; proposals of bases are taken up here."""

from __future__ import annotations

from collections.abc import Mapping
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
from gateway.pages.editor import layer_forms
from gateway.pages.editor.item_actions import command_context, show_away
from gateway.pages.editor.layer_words import BY_KIND, EVIDENCE, LEVELS, Layer, href
from gateway.pages.editor.layers import (
    LayerNodePage,
    LayerRoomPage,
    editable_layer,
    keeps_layers,
)
from gateway.pages.page import form_text, go_to, not_found, require_editor
from gateway.rpc.context import call_context

MOST_CHOICES = 1000
NEW = ""
"""Version in the form of something new: its code is looked up instead, since domains share one version."""
STALE = (
    "刚刚有人改动过这里的内容，你的修改没有保存。你填写的还在下面；请先在另一页查看最新内容，核对后再保存。"
)
NOT_DONE = "刚刚有人改动过这里的内容，操作没有执行。请核对下面的最新内容后再试。"


def require_keeper(req: falcon.Request) -> None:
    """Raises SignInRequired or Forbidden."""
    if not keeps_layers(require_editor(req)):
        raise Forbidden(
            "法规依据、职能和职能域由市教育局统一维护，请联系局编辑人员", code="NOT_YOUR_DEPARTMENT"
        )


class LayerFormPage(LayerRoomPage):
    """GET and POST /editor/layers/{layer}/new and /editor/layers/{layer}/{id}/edit"""

    def on_get(self, req: falcon.Request, resp: falcon.Response, path: str, node_id: str = "") -> None:
        require_keeper(req)
        layer = editable_layer(path)
        if not node_id:
            self._form(req, resp, layer, "", layer_forms.blank(layer.kind), version=NEW)
            return
        node = self.deps.layers.node(layer.kind, node_id, call_context(req))
        values = layer_forms.known(layer.kind, node)
        self._form(req, resp, layer, node_id, values, version=node["version"])

    def on_post(self, req: falcon.Request, resp: falcon.Response, path: str, node_id: str = "") -> None:
        require_keeper(req)
        layer = editable_layer(path)
        values = layer_forms.typed(req, layer.kind)
        identity = node_id or values["identity"]
        payload = layer_forms.payload(layer.kind, identity, values)
        try:
            if not node_id:
                self._check_free(req, layer, identity)
            self._register(req, layer, payload)
        except ValidationFailed as refused:
            errors = layer_forms.at_fields(layer.kind, list(refused.errors))
            self._form(req, resp, layer, node_id, values, status=422, errors=errors)
        except ConcurrencyError as stale:
            self._form(req, resp, layer, node_id, values, status=412, trouble=STALE, version=stale.actual)
        except Unavailable:
            show_away(self, req, resp, f"保存{layer.name}", f"/editor/layers/{path}")
        else:
            go_to(resp, f"{href(layer.kind, identity)}?done=saved")

    def _check_free(self, req: falcon.Request, layer: Layer, identity: str) -> None:
        """Raises ValidationFailed for a code that is in use: what is there is edited on its own page."""
        try:
            self.deps.layers.node(layer.kind, identity, call_context(req))
        except NotFound:
            return
        detail = f"编码 {identity} 已有人使用，请换一个编码，或到原来的{layer.name}中修改"
        raise ValidationFailed([FieldError(f"/{layer_forms.IDENTITY[layer.kind]}", "CODE_TAKEN", detail)])

    def _register(self, req: falcon.Request, layer: Layer, payload: Mapping[str, Any]) -> None:
        getattr(self.deps.layers, layer_forms.REGISTER[layer.kind])(payload, command_context(req))

    def _form(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        layer: Layer,
        node_id: str,
        values: Mapping[str, Any],
        *,
        status: int = 200,
        errors: Mapping[str, str] | None = None,
        trouble: str = "",
        version: int | str | None = None,
    ) -> None:
        self.show(
            req,
            resp,
            "editor/layer_form.html",
            status=status,
            layer=layer,
            node_id=node_id,
            typed=values,
            version=form_text(req, "version") if version is None else version,
            key=uuid4().hex,
            choices=self._choices(req, layer),
            levels=LEVELS,
            evidence=EVIDENCE,
            field_errors=errors or {},
            errors=[{"text": text, "href": f"#{name}"} for name, text in (errors or {}).items()],
            trouble=trouble,
        )

    def _choices(self, req: falcon.Request, layer: Layer) -> dict[str, list[dict[str, Any]]]:
        """Field → `[{id, name, note}]` to tick."""
        if layer.kind == "function":
            laws = self._all(req, "law")
            return {
                "legal_basis_ids": [
                    {"id": each["id"], "name": each["law"] + (each["article"] or ""), "note": each["level"]}
                    for each in laws
                ],
                "department_codes": [
                    {"id": code, "name": name, "note": ""} for code, name in self.departments().items()
                ],
            }
        if layer.kind == "domain":
            holder = {
                code: each["name"] for each in self._all(req, "domain") for code in each["function_codes"]
            }
            return {
                "function_codes": [
                    {"id": each["id"], "name": each["name"], "note": holder.get(each["id"], "未归入")}
                    for each in self._all(req, "function")
                ]
            }
        return {}

    def _all(self, req: falcon.Request, kind: str) -> list[dict[str, Any]]:
        asked = {"kind": kind, "limit": MOST_CHOICES}
        return list(self.deps.layers.list_layer(asked, call_context(req))["nodes"])


class LayerStepPage(LayerNodePage):
    """POST /editor/layers/{layer}/{id}/remove, and …/add-basis for a function."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, path: str, node_id: str) -> None:
        require_editor(req)
        go_to(resp, href(editable_layer(path).kind, node_id))

    def on_post(self, req: falcon.Request, resp: falcon.Response, path: str, node_id: str) -> None:
        require_keeper(req)
        layer = editable_layer(path)
        try:
            going = self._step(req, layer, node_id)
        except Unavailable:
            show_away(self, req, resp, f"修改{layer.name}", href(layer.kind, node_id))
        except ConcurrencyError:
            self.show_node(req, resp, layer, node_id, status=412, trouble=NOT_DONE)
        except Conflict as refused:
            self.show_node(req, resp, layer, node_id, status=409, trouble=refused.message)
        else:
            go_to(resp, going)

    def _step(self, req: falcon.Request, layer: Layer, node_id: str) -> str:
        """The command; answers where to go then."""
        payload = {layer_forms.IDENTITY[layer.kind]: node_id}
        getattr(self.deps.layers, layer_forms.REMOVE[layer.kind])(payload, command_context(req))
        return f"/editor/layers/{layer.path}?done=removed"


class AddBasisPage(LayerStepPage):
    """POST /editor/layers/functions/{id}/add-basis: a basis that guides of its items name."""

    def _step(self, req: falcon.Request, layer: Layer, node_id: str) -> str:
        if layer.kind != "function":
            raise not_found("这个操作")
        node = self.deps.layers.node(layer.kind, node_id, call_context(req))
        values = layer_forms.known(layer.kind, node)
        values["legal_basis_ids"].append(form_text(req, "basis"))
        payload = layer_forms.payload(layer.kind, node_id, values)
        self.deps.layers.register_function(payload, command_context(req))
        return f"{href(layer.kind, node_id)}?done=added"


class ProposalsPage(LayerRoomPage):
    """GET and POST /editor/layers/proposals: bases that guides name and nobody has registered."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        self._proposals(req, resp, news=self.news(req))

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        require_keeper(req)
        wanted = form_text(req, "proposal")
        try:
            found = self.deps.layers.propose_legal_bases(call_context(req))["proposals"]
            proposal = next((each for each in found if each["id"] == wanted), None)
            if proposal is not None:
                payload = {name: value for name, value in proposal.items() if name != "item_codes"}
                self.deps.layers.register_legal_basis(payload, command_context(req))
        except ValidationFailed as refused:
            self._proposals(req, resp, status=422, trouble="；".join(each.detail for each in refused.errors))
        except Unavailable:
            show_away(self, req, resp, "采纳依据", "/editor/layers/proposals")
        else:
            go_to(resp, "/editor/layers/proposals?done=adopted")

    def _proposals(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        *,
        status: int = 200,
        news: str = "",
        trouble: str = "",
    ) -> None:
        actor = require_editor(req)
        found = self.deps.layers.propose_legal_bases(call_context(req))
        self.show(
            req,
            resp,
            "editor/layer_proposals.html",
            status=status,
            proposals=found["proposals"],
            total=found["total"],
            evidence=EVIDENCE,
            items=BY_KIND["item"],
            keeps=keeps_layers(actor),
            key=uuid4().hex,
            news=news,
            trouble=trouble,
        )
