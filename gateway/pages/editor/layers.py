"""职能与依据: from law to function, domain, item, table and element, and back; with what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import falcon

from gateway.auth.actor import ADMIN, Actor
from gateway.pages.editor import layer_words
from gateway.pages.editor.frame import EditorPage
from gateway.pages.editor.layer_drawing import draw
from gateway.pages.editor.layer_words import BY_KIND, BY_PATH, LAYERS, Layer, href
from gateway.pages.page import not_found, require_editor
from gateway.rpc.context import call_context

PAGE_SIZE = 50
DONE = {
    "saved": "已保存。",
    "removed": "已删除。",
    "adopted": "已采纳为法规依据，可以加入它所决定的职能。",
    "added": "依据已加入职能。",
}
ELSEWHERE = {"item": "/editor/items", "table": "/editor/data-elements", "element": "/editor/data-elements"}
"""Where the layers are listed that this room does not keep."""


class LayerRoomPage(EditorPage):
    """What the pages of this room share."""

    room = "layers"

    def departments(self) -> dict[str, str]:
        return {each["code"]: each["short_name"] for each in self.deps.catalogue.departments()}

    def news(self, req: falcon.Request) -> str:
        return DONE.get(req.get_param("done") or "", "")


def keeps_layers(actor: Actor) -> bool:
    """Whether laws, functions and domains are this editor's to change: they are the bureau's."""
    return actor.department is None or actor.has(ADMIN)


def editable_layer(path: str) -> Layer:
    """Raises NotFound for a layer that is kept in another room."""
    layer = BY_PATH.get(path)
    if layer is None or not layer.editable:
        raise not_found("这个页面")
    return layer


class LayersPage(LayerRoomPage):
    """GET /editor/layers: how much there is, what is missing, and search."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        actor = require_editor(req)
        words = (req.get_param("q") or "").strip()[:100]
        found = self.deps.layers.search(words, call_context(req)) if words else {}
        overview = self.deps.layers.overview(call_context(req))
        self.show(
            req,
            resp,
            "editor/layers.html",
            tiles=[
                {
                    "name": layer.name,
                    "unit": layer.unit,
                    "count": overview["counts"][layer.kind],
                    "href": ELSEWHERE.get(layer.kind, f"/editor/layers/{layer.path}"),
                }
                for layer in LAYERS
            ],
            shared=overview["shared_elements"],
            rules=overview["findings"],
            wrong=sum(rule["count"] for rule in overview["findings"] if rule["severity"] == "error"),
            words=words,
            found=[
                {"layer": BY_KIND[kind], "nodes": self._shown(nodes)}
                for kind, nodes in found.items()
                if nodes
            ],
            keeps=keeps_layers(actor),
            news=self.news(req),
        )

    def _shown(self, nodes: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
        return shown_nodes(nodes, self.departments())


class LayerListPage(LayerRoomPage):
    """GET /editor/layers/{legal-bases|functions|function-domains}"""

    def on_get(self, req: falcon.Request, resp: falcon.Response, path: str) -> None:
        actor, layer = require_editor(req), editable_layer(path)
        words = (req.get_param("q") or "").strip()[:100]
        asked = {
            "kind": layer.kind,
            "words": words,
            "limit": PAGE_SIZE,
            "cursor": req.get_param("cursor"),
        }
        page = self.deps.layers.list_layer(asked, call_context(req))
        more = {"q": words} if words else {}
        cursor = page["next_cursor"]
        departments = self.departments()
        self.show(
            req,
            resp,
            "editor/layer_list.html",
            layer=layer,
            rows=[_row(layer, each, departments) for each in page["nodes"]],
            words=words,
            next_href=f"/editor/layers/{path}?" + urlencode({**more, "cursor": cursor}) if cursor else None,
            keeps=keeps_layers(actor),
            news=self.news(req),
        )


class LayerNodePage(LayerRoomPage):
    """GET /editor/layers/{layer}/{id}: what determines it above, what it determines below."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, path: str, node_id: str) -> None:
        require_editor(req)
        layer = BY_PATH.get(path)
        if layer is None:
            raise not_found("这个页面")
        self.show_node(req, resp, layer, node_id, news=self.news(req))

    def show_node(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        layer: Layer,
        node_id: str,
        *,
        status: int = 200,
        news: str = "",
        trouble: str = "",
    ) -> None:
        node = self.deps.layers.node(layer.kind, node_id, call_context(req))
        departments = self.departments()
        groups = [
            {
                "layer": BY_KIND[each["kind"]],
                "total": each["total"],
                "nodes": shown_nodes(each["nodes"], departments),
            }
            for each in node["layers"]
        ]
        middle = [each["kind"] for each in node["layers"]].index(layer.kind)
        self.show(
            req,
            resp,
            "editor/layer_node.html",
            status=status,
            layer=layer,
            node=node,
            facts=layer_words.facts(node, departments),
            drawing=draw(node),
            above=groups[:middle],
            below=groups[middle + 1 :],
            shared=len(node["departments"]) > 1,
            keeps=layer.editable and keeps_layers(require_editor(req)),
            here=href(layer.kind, node_id),
            key=uuid4().hex,
            news=news,
            trouble=trouble,
        )


class LayerFindingsPage(LayerRoomPage):
    """GET /editor/layers/findings"""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        require_editor(req)
        filters = {"rule": req.get_param("rule") or "", "department": req.get_param("department") or ""}
        asked = {
            "code": filters["rule"] or None,
            "department_code": filters["department"] or None,
            "limit": PAGE_SIZE,
            "cursor": req.get_param("cursor"),
        }
        found = self.deps.layers.list_findings(asked, call_context(req))
        kept = {name: value for name, value in filters.items() if value}
        cursor = found["next_cursor"]
        self.show(
            req,
            resp,
            "editor/layer_findings.html",
            findings=[{**each, "href": href(each["kind"], each["id"])} for each in found["findings"]],
            rules=found["rules"],
            filters=filters,
            departments=self.departments(),
            layers=BY_KIND,
            next_href="/editor/layers/findings?" + urlencode({**kept, "cursor": cursor}) if cursor else None,
        )


def shown_nodes(nodes: Sequence[Mapping[str, Any]], departments: Mapping[str, str]) -> list[dict[str, str]]:
    return [
        {
            "id": each["id"],
            "name": each["name"],
            "href": href(each["kind"], each["id"]),
            "note": layer_words.note(each, departments),
        }
        for each in nodes
    ]


def _row(layer: Layer, row: Mapping[str, Any], departments: Mapping[str, str]) -> dict[str, Any]:
    """Code, name and what tells it apart, for the list of its layer."""
    details: Mapping[str, list[Any]] = {
        "law": [row.get("level"), row.get("doc_no")],
        "function": [
            layer_words.names_of(row.get("department_codes", ()), departments),
            f"{len(row.get('item_codes', ()))} 个事项",
        ],
        "domain": [row.get("description"), f"{len(row.get('function_codes', ()))} 项职能"],
    }
    name = f"{row['law']}{row['article'] or ''}" if layer.kind == "law" else row["name"]
    return {
        "id": row["id"],
        "name": name,
        "href": href(layer.kind, row["id"]),
        "details": [each for each in details[layer.kind] if each],
    }
