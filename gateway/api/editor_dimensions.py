"""Categories over the API: all dimensions, and a department's own, defined and extended by its editors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import falcon

from event_sourcing.payloads import Part, PayloadSchema, Several, Text
from gateway.api.commands import answer_state, command_context
from gateway.api.route import Route
from gateway.auth.policy import EDIT_CATALOGUE
from gateway.dependencies import Dependencies
from gateway.http.conditional import expected_version, unchanged, version_etag
from gateway.rpc.context import call_context

Body = Mapping[str, Any]


class Value(PayloadSchema):
    value = Text(required=True)
    label = Text(required=True)


class DimensionDefinition(PayloadSchema):
    """Values that are known already and not given stay."""

    name = Text(required=True)
    values = Several(Part(Value), required=True)


class EditorDimensions:
    def __init__(self, deps: Dependencies) -> None:
        self._deps = deps

    def list(self, req: falcon.Request, resp: falcon.Response) -> None:
        resp.media = {"items": self._deps.catalogue.dimensions()}

    def read(self, req: falcon.Request, resp: falcon.Response, key: str) -> None:
        """As the catalogue has it now; version 0 and no name while nobody defined it."""
        found = self._deps.catalog.get_category_dimension(_named(key), call_context(req))
        if not unchanged(req, resp, version_etag(found["version"])):
            resp.media = found

    def define(self, req: falcon.Request, resp: falcon.Response, key: str, body: Body) -> None:
        expected_version(req, required=True)
        payload = {**_named(key), **body}
        context = command_context(req, "define_category_dimension")
        answer_state(resp, self._deps.catalog.define_category_dimension(payload, context))


def dimension_routes(deps: Dependencies) -> list[Route]:
    dimensions = EditorDimensions(deps)
    shared: dict[str, Any] = {"action": EDIT_CATALOGUE}
    return [
        Route(
            method="GET",
            path="/editor/dimensions",
            name="listDimensions",
            summary="类别维度和取值,附已发布事项数",
            handler=dimensions.list,
            answer="Dimensions",
            **shared,
        ),
        Route(
            method="GET",
            path="/editor/dimensions/{key}",
            name="readDimension",
            summary="一个类别维度,部门自定的为 custom.部门编码",
            handler=dimensions.read,
            answer="Dimension",
            conditional=True,
            problems=("422",),
            **shared,
        ),
        Route(
            method="PUT",
            path="/editor/dimensions/{key}",
            name="defineDimension",
            summary="定义类别维度,增加取值或改名",
            handler=dimensions.define,
            answer="DimensionState",
            body=DimensionDefinition(),
            headers={"If-Match": True, "Idempotency-Key": False},
            **shared,
        ),
    ]


def _named(key: str) -> dict[str, str | None]:
    """The department that a key names is whose dimension it is."""
    return {"key": key, "department_code": key.partition(".")[2] or None}
