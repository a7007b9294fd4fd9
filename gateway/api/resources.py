"""The information resource catalogue for other systems: lists and one entry."""

from __future__ import annotations

import falcon

from event_sourcing.errors import NotFound
from gateway.api.lists import answer, part_of
from gateway.api.route import Query, Route
from gateway.auth.policy import READ_CATALOGUE
from gateway.http import parameters
from gateway.http.conditional import unchanged
from gateway.views.page import LARGEST_LIMIT
from gateway.views.resources import RESOURCE_FACETS, ResourcesView, etag_of

_TEXT = {"type": "string"}


class Resources:
    def __init__(self, view: ResourcesView) -> None:
        self._view = view

    def list(self, req: falcon.Request, resp: falcon.Response) -> None:
        selected = {
            key: frozenset(parameters.many(req, key)) for key in RESOURCE_FACETS if req.has_param(key)
        }
        found = self._view.find(parameters.one(req, "q") or "", selected)
        limit, cursor = parameters.limit(req), parameters.one(req, "cursor")
        resp.media = answer(part_of(found.entries, lambda entry: str(entry["code"]), limit, cursor))

    def read(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        """An entry that was withdrawn is still answered, with `withdrawn`."""
        entry = self._view.entry(code)
        if entry is None:
            raise NotFound("没有找到这项信息资源,请核对代码", code="RESOURCE_UNKNOWN")
        if not unchanged(req, resp, etag_of(entry), of_catalogue=True):
            resp.media = {**entry["resource"], "version": entry["version"], "withdrawn": entry["withdrawn"]}


def resource_routes(view: ResourcesView) -> list[Route]:
    resources = Resources(view)
    facets = tuple(Query(key, name, _TEXT, several=True) for key, name in RESOURCE_FACETS.items())
    return [
        Route(
            method="GET",
            path="/resources",
            name="listResources",
            summary="信息资源目录",
            action=READ_CATALOGUE,
            handler=resources.list,
            answer="ResourcePage",
            query=(
                Query("q", "要找的内容", _TEXT),
                *facets,
                Query("limit", "一页的条数", {"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT}),
                Query("cursor", "上一页答复的 next_cursor", _TEXT),
            ),
        ),
        Route(
            method="GET",
            path="/resources/{code}",
            name="readResource",
            summary="信息资源",
            action=READ_CATALOGUE,
            handler=resources.read,
            answer="Resource",
            conditional=True,
        ),
    ]
