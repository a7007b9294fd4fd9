"""Relations between items over the API: lists, both views, declaring and removing with If-Match, what discovery found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import falcon

from event_sourcing.payloads import Flag, Identifier, PayloadSchema, Text
from gateway.api.commands import command_context
from gateway.api.route import Query, Route
from gateway.api.schemas import Choice, Prose
from gateway.auth.policy import EDIT_CATALOGUE
from gateway.dependencies import Dependencies
from gateway.http import parameters
from gateway.http.conditional import expected_version, idempotency_key, version_etag
from gateway.rpc.context import call_context
from gateway.views.page import LARGEST_LIMIT

Body = Mapping[str, Any]
_TEXT = {"type": "string"}
_TYPES = ("PREREQUISITE", "PARALLEL", "DATA_SHARING")
_KINDS = ("CONTRADICTORY", "MISSING", "UNSUPPORTED")
_STATES = ("ACTIVE", "DRAFT_END", "WITHDRAWN_END")
_EDGE = "/editor/relations/{type}/{from_code}/{to_code}"
_KEY = {"Idempotency-Key": False}
_MATCH = {"If-Match": True, "Idempotency-Key": False}


class Particulars(PayloadSchema):
    """What an edge says besides its ends and its type; what is left out is empty."""

    mandatory = Flag(required=True)
    condition = Text(load_default=None, allow_none=True)
    any_of_group = Text(load_default=None, allow_none=True)
    result_document = Text(load_default=None, allow_none=True)
    transfer = Text(load_default=None, allow_none=True)


class NewRelation(Particulars):
    from_code = Identifier()
    to_code = Identifier()
    type = Choice(*_TYPES)


class Adoption(PayloadSchema):
    """`basis`: of the finding, so that nothing is adopted that has changed since."""

    from_code = Identifier()
    to_code = Identifier()
    basis = Identifier()


class FindingKey(PayloadSchema):
    kind = Choice(*_KINDS)
    from_code = Identifier()
    to_code = Identifier()
    type = Choice(*_TYPES)


class Dismissal(FindingKey):
    basis = Identifier()
    reason = Prose(required=True)


class Relations:
    def __init__(self, deps: Dependencies) -> None:
        self._relations = deps.relations

    def list(self, req: falcon.Request, resp: falcon.Response) -> None:
        asked = {
            "department_code": parameters.one(req, "department"),
            "item_code": parameters.one(req, "item"),
            "type": parameters.one(req, "type"),
            "state": parameters.one(req, "state"),
            "q": parameters.one(req, "q"),
            **_paging(req),
        }
        resp.media = self._relations.list_relations(asked, call_context(req))

    def of_item(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        resp.media = self._relations.relations_of_item({"code": code}, call_context(req))

    def read(self, req: falcon.Request, resp: falcon.Response, **key: str) -> None:
        found = self._relations.get_relation(key, call_context(req))
        resp.set_header("ETag", version_etag(found["revision"]))
        resp.media = found

    def declare(self, req: falcon.Request, resp: falcon.Response, body: Body) -> None:
        """A new one; one that is there is changed with PUT."""
        answer = self._relations.declare_relation({**body, "only_new": True}, command_context(req, "declare"))
        _answer(resp, answer)

    def change(self, req: falcon.Request, resp: falcon.Response, body: Body, **key: str) -> None:
        payload = {**key, **body, "expected_revision": expected_version(req, required=True)}
        _answer(resp, self._relations.declare_relation(payload, _context(req, "change")))

    def remove(self, req: falcon.Request, resp: falcon.Response, **key: str) -> None:
        payload = {**key, "expected_revision": expected_version(req, required=True)}
        resp.media = self._relations.remove_relation(payload, _context(req, "remove"))

    def discovery(self, req: falcon.Request, resp: falcon.Response) -> None:
        asked = {
            "department_code": parameters.one(req, "department"),
            "kind": parameters.one(req, "kind"),
            "dismissed": parameters.one(req, "dismissed") == "true",
            **_paging(req),
        }
        resp.media = self._relations.discover_relations(asked, call_context(req))

    def adopt(self, req: falcon.Request, resp: falcon.Response, body: Body) -> None:
        _answer(resp, self._relations.adopt_relation(body, command_context(req, "adopt")))

    def dismiss(self, req: falcon.Request, resp: falcon.Response, body: Body) -> None:
        resp.media = self._relations.dismiss_relation_finding(body, command_context(req, "dismiss"))

    def reopen(self, req: falcon.Request, resp: falcon.Response, body: Body) -> None:
        resp.media = self._relations.reopen_relation_finding(body, command_context(req, "reopen"))


def _context(req: falcon.Request, name: str) -> dict[str, Any]:
    """Without the version of If-Match: here it is the edge's revision, which goes into the payload."""
    key = idempotency_key(req)
    return call_context(req, idempotency_key=f"{name}:{key}" if key else None)


def _answer(resp: falcon.Response, answer: Mapping[str, Any]) -> None:
    resp.set_header("ETag", version_etag(answer["revision"]))
    resp.media = dict(answer)


def _paging(req: falcon.Request) -> dict[str, Any]:
    return {"limit": parameters.limit(req), "cursor": parameters.one(req, "cursor")}


def relation_routes(deps: Dependencies) -> list[Route]:
    relations = Relations(deps)
    paging = (
        Query("limit", "一页的条数", {"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT}),
        Query("cursor", "上一页答复的 next_cursor", _TEXT),
    )
    department = Query("department", "任一端所属部门的编码", _TEXT)

    def route(method: str, path: str, name: str, summary: str, **more: Any) -> Route:
        return Route(method=method, path=path, name=name, summary=summary, action=EDIT_CATALOGUE, **more)

    return [
        route(
            "GET",
            "/editor/relations",
            "listRelations",
            "事项关系,按后办的事项排列",
            handler=relations.list,
            answer="RelationPage",
            query=(
                department,
                Query("item", "任一端的事项编码", _TEXT),
                Query("type", "关系类型", {"type": "string", "enum": list(_TYPES)}),
                Query("state", "两端事项的状态", {"type": "string", "enum": list(_STATES)}),
                Query("q", "任一端名称的一部分,或编码的开头", _TEXT),
                *paging,
            ),
            problems=("422",),
        ),
        route(
            "POST",
            "/editor/relations",
            "declareRelation",
            "登记关系",
            handler=relations.declare,
            answer="RelationState",
            body=NewRelation(),
            headers=_KEY,
        ),
        route(
            "GET",
            "/editor/relations/items/{code}",
            "readItemRelations",
            "一个事项的前置、后置、并联和数据共享",
            handler=relations.of_item,
            answer="ItemRelations",
        ),
        route(
            "GET",
            "/editor/relations/discovery",
            "discoverRelations",
            "查漏:材料显示的关系与登记的对照",
            handler=relations.discovery,
            answer="RelationFindingPage",
            query=(
                department,
                Query("kind", "种类", {"type": "string", "enum": list(_KINDS)}),
                Query("dismissed", "只看已否决的", {"type": "boolean"}),
                *paging,
            ),
            problems=("422",),
        ),
        *(
            route(
                "POST",
                f"/editor/relations/discovery/{step}",
                name,
                summary,
                handler=handler,
                answer=answer,
                body=body,
                headers=_KEY,
            )
            for step, name, summary, handler, answer, body in (
                ("adopt", "adoptRelation", "采纳", relations.adopt, "RelationState", Adoption()),
                ("dismiss", "dismissRelationFinding", "否决", relations.dismiss, "VerdictState", Dismissal()),
                ("reopen", "reopenRelationFinding", "恢复", relations.reopen, "VerdictState", FindingKey()),
            )
        ),
        route("GET", _EDGE, "readRelation", "一条关系", handler=relations.read, answer="Relation"),
        route(
            "PUT",
            _EDGE,
            "changeRelation",
            "修改关系",
            handler=relations.change,
            answer="RelationState",
            body=Particulars(),
            headers=_MATCH,
        ),
        route(
            "DELETE",
            _EDGE,
            "removeRelation",
            "解除关系",
            handler=relations.remove,
            answer="VerdictState",
            headers=_MATCH,
        ),
    ]
