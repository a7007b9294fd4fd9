"""The three layers over the API: reading them both ways, findings, and the bureau's changes to laws, functions and domains."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import falcon
from marshmallow import Schema

from event_sourcing.payloads import Identifier, PayloadSchema, Several, Text
from gateway.api.commands import command_context
from gateway.api.route import Query, Route
from gateway.api.schemas import Nothing, Prose
from gateway.auth.policy import EDIT_CATALOGUE
from gateway.dependencies import Dependencies
from gateway.http import parameters
from gateway.http.conditional import version_etag
from gateway.rpc.context import call_context
from gateway.views.page import LARGEST_LIMIT

Body = Mapping[str, Any]
_TEXT = {"type": "string"}
_STEP = {"If-Match": False, "Idempotency-Key": False}
_PAGING = (
    Query("limit", "一页的条数", {"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT}),
    Query("cursor", "上一页答复的 next_cursor", _TEXT),
)


class LegalBasis(PayloadSchema):
    """`law_evidence`, `article_evidence`: seen, recalled or none."""

    law = Text(required=True)
    doc_no = Text(load_default=None, allow_none=True)
    level = Text(required=True)
    article = Text(load_default=None, allow_none=True)
    law_evidence = Text(load_default="recalled")
    article_evidence = Text(load_default="none")


class Function(PayloadSchema):
    name = Text(required=True)
    description = Prose(load_default="")
    legal_basis_ids = Several(Identifier(), load_default=list)
    department_codes = Several(Identifier(), load_default=list)
    item_codes = Several(Identifier(), load_default=list)


class FunctionDomain(PayloadSchema):
    name = Text(required=True)
    description = Prose(load_default="")
    function_codes = Several(Identifier(), load_default=list)


@dataclass(frozen=True, slots=True)
class Layer:
    """
    path, kind   in addresses, and to the catalogue
    one, many    for operation ids; `name` for people
    identity     field of the payload that names one
    register, remove  methods of the catalogue
    """

    path: str
    kind: str
    one: str
    many: str
    name: str
    identity: str
    register: str
    remove: str
    body: Schema


LAYERS = (
    Layer(
        "legal-bases",
        "law",
        "LegalBasis",
        "LegalBases",
        "法规依据",
        "id",
        "register_legal_basis",
        "remove_legal_basis",
        LegalBasis(),
    ),
    Layer(
        "functions",
        "function",
        "Function",
        "Functions",
        "职能",
        "code",
        "register_function",
        "remove_function",
        Function(),
    ),
    Layer(
        "function-domains",
        "domain",
        "FunctionDomain",
        "FunctionDomains",
        "职能域",
        "code",
        "define_function_domain",
        "remove_function_domain",
        FunctionDomain(),
    ),
)


class LayersApi:
    def __init__(self, deps: Dependencies) -> None:
        self._layers = deps.layers

    def overview(self, req: falcon.Request, resp: falcon.Response) -> None:
        resp.media = self._layers.overview(call_context(req))

    def search(self, req: falcon.Request, resp: falcon.Response) -> None:
        resp.media = self._layers.search(parameters.required(req, "q"), call_context(req))

    def findings(self, req: falcon.Request, resp: falcon.Response) -> None:
        asked = {
            "code": parameters.one(req, "rule"),
            "department_code": parameters.one(req, "department"),
            "limit": parameters.limit(req),
            "cursor": parameters.one(req, "cursor"),
        }
        found = self._layers.list_findings(asked, call_context(req))
        resp.media = _page(found, "findings") | {"rules": found["rules"]}

    def proposals(self, req: falcon.Request, resp: falcon.Response) -> None:
        found = self._layers.propose_legal_bases(call_context(req))
        resp.media = {"items": found["proposals"], "next_cursor": None, "total": found["total"]}

    def node(self, req: falcon.Request, resp: falcon.Response, layer: str, node_id: str) -> None:
        resp.media = self._layers.node(layer, node_id, call_context(req))

    def list(self, layer: Layer) -> Callable[..., None]:
        def answer(req: falcon.Request, resp: falcon.Response) -> None:
            asked = {
                "kind": layer.kind,
                "words": parameters.one(req, "q") or "",
                "limit": parameters.limit(req),
                "cursor": parameters.one(req, "cursor"),
            }
            resp.media = _page(self._layers.list_layer(asked, call_context(req)), "nodes")

        return answer

    def read(self, layer: Layer) -> Callable[..., None]:
        def answer(req: falcon.Request, resp: falcon.Response, node_id: str) -> None:
            found = self._layers.node(layer.kind, node_id, call_context(req))
            resp.set_header("ETag", version_etag(found["version"]))
            resp.media = found

        return answer

    def write(self, layer: Layer) -> Callable[..., None]:
        def act(req: falcon.Request, resp: falcon.Response, node_id: str, body: Body) -> None:
            self._command(req, resp, layer.register, {layer.identity: node_id, **body})

        return act

    def remove(self, layer: Layer) -> Callable[..., None]:
        def act(req: falcon.Request, resp: falcon.Response, node_id: str, body: Body) -> None:
            self._command(req, resp, layer.remove, {layer.identity: node_id})

        return act

    def _command(
        self, req: falcon.Request, resp: falcon.Response, method: str, payload: Mapping[str, Any]
    ) -> None:
        answer = getattr(self._layers, method)(payload, command_context(req, method))
        resp.set_header("ETag", version_etag(answer["version"]))
        resp.media = answer


def layer_routes(deps: Dependencies) -> list[Route]:
    api = LayersApi(deps)
    words = Query("q", "名称中的字词,或编码的开头", _TEXT)
    wanted = Query("q", "要找的内容", _TEXT, required=True)
    of_findings = (Query("rule", "规则代码", _TEXT), Query("department", "部门编码", _TEXT), *_PAGING)

    def route(
        method: str,
        path: str,
        name: str,
        summary: str,
        handler: Callable[..., None],
        answer: str,
        **more: Any,
    ) -> Route:
        return Route(
            method=method,
            path=f"/editor/layers{path}",
            name=name,
            summary=summary,
            action=EDIT_CATALOGUE,
            handler=handler,
            answer=answer,
            **more,
        )

    found = [
        route("GET", "", "readLayers", "三层概况:各层数量和检查结果", api.overview, "LayersOverview"),
        route("GET", "/search", "searchLayers", "在各层中查找", api.search, "LayersFound", query=(wanted,)),
        route(
            "GET",
            "/findings",
            "listLayerFindings",
            "三层的检查结果",
            api.findings,
            "LayerFindingPage",
            query=of_findings,
        ),
        route(
            "GET",
            "/proposals",
            "listLegalBasisProposals",
            "办事指南所列、尚未登记的依据",
            api.proposals,
            "ProposalPage",
        ),
        route(
            "GET",
            "/nodes/{layer}/{node_id}",
            "readLayerNode",
            "一个节点由什么决定、决定了什么",
            api.node,
            "LayerNode",
        ),
    ]
    for layer in LAYERS:
        one = f"/{layer.path}/{{node_id}}"
        found += [
            route(
                "GET",
                f"/{layer.path}",
                f"list{layer.many}",
                layer.name,
                api.list(layer),
                "LayerRowPage",
                query=(words, *_PAGING),
            ),
            route("GET", one, f"read{layer.one}", f"一条{layer.name}", api.read(layer), "LayerNode"),
            route(
                "PUT",
                one,
                f"register{layer.one}",
                f"登记或修改{layer.name}",
                api.write(layer),
                "LayerState",
                body=layer.body,
                headers=_STEP,
            ),
            route(
                "POST",
                f"{one}/remove",
                f"remove{layer.one}",
                f"删除{layer.name}",
                api.remove(layer),
                "LayerState",
                body=Nothing(),
                headers=_STEP,
            ),
        ]
    return found


def _page(found: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {"items": found[name], "next_cursor": found["next_cursor"], "total": None}
