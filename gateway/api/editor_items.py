"""Items for their editors' programs: drafts included, edited upon the version that was read, with their past."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import falcon

from event_sourcing.errors import ConcurrencyError, FieldError, ValidationFailed
from gateway.api.answers import TEXT
from gateway.api.commands import command_context
from gateway.api.route import Query, Route
from gateway.auth.policy import EDIT_CATALOGUE
from gateway.errors import StaleItem
from gateway.http import parameters
from gateway.http.conditional import expected_version, idempotency_key, unchanged, version_etag
from gateway.item_editing.fields import visits_of
from gateway.item_editing.points import point_of
from gateway.item_editing.schema import EDITED_ITEM
from gateway.rpc.catalog import CatalogClient
from gateway.rpc.context import call_context
from gateway.views.page import LARGEST_LIMIT, decode_cursor, encode_cursor

Body = Mapping[str, Any]

STATUSES = ("DRAFT", "PUBLISHED", "SUSPENDED", "WITHDRAWN")
REVIEWS = ("NOT_SUBMITTED", "SUBMITTED", "RETURNED", "APPROVED")
LONGEST_WORDS = 100
_ITEM = "/editor/items/{code}"
_POINT = {"type": "string", "pattern": "^[vr][1-9][0-9]*$", "examples": ["v3", "r2"]}


class EditorItems:
    def __init__(self, catalog: CatalogClient) -> None:
        self._catalog = catalog

    def list(self, req: falcon.Request, resp: falcon.Response) -> None:
        """By code."""
        found = self._catalog.list_items(
            {
                "department_code": parameters.one(req, "department"),
                "status": _option(req, "status", STATUSES),
                "review": _option(req, "review", REVIEWS),
                "changed": {"true": True, "false": False, None: None}[
                    _option(req, "changed", ("true", "false"))
                ],
                "words": _words(req),
                "limit": parameters.limit(req),
                "cursor": decode_cursor(parameters.one(req, "cursor"), str),
            },
            call_context(req),
        )
        cursor = found["next_cursor"]
        resp.media = {
            "items": found["items"],
            "next_cursor": cursor and encode_cursor(cursor),
            "total": None,
        }

    def create(self, req: falcon.Request, resp: falcon.Response, body: Body) -> None:
        """One draft per Idempotency-Key, however often it is sent."""
        idempotency_key(req, required=True)
        state = self._catalog.draft_item(_document(body), command_context(req, "draft_item"))
        resp.status = falcon.HTTP_CREATED
        resp.location = f"/api/v1/editor/items/{state['id']}"
        _answer(resp, state)

    def read(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        item = self._catalog.get_item({"code": code}, call_context(req))
        if not unchanged(req, resp, version_etag(item["version"])):
            resp.media = item

    def save(self, req: falcon.Request, resp: falcon.Response, code: str, body: Body) -> None:
        """The draft anew. Who is late gets 412 with what changed since."""
        seen = expected_version(req, required=True)
        if body["code"] != code:
            raise ValidationFailed(
                [FieldError("/code", "CODE_UNCHANGEABLE", "编码应与地址中的一致,不能修改")]
            )
        try:
            state = self._catalog.revise_item(_document(body), command_context(req, "revise_item"))
        except ConcurrencyError as stale:
            raise self._stale(req, code, stale, seen) from stale
        _answer(resp, state)

    def history(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        """Oldest first."""
        resp.media = self._catalog.get_item_history({"code": code}, call_context(req))

    def version(self, req: falcon.Request, resp: falcon.Response, code: str, version: str) -> None:
        """The item as it was after so many changes."""
        if not (version.isascii() and version.isdigit() and len(version) < 10 and int(version)):
            raise parameters.bad("version", "RANGE", "应为不小于 1 的整数")
        asked = {"code": code, "version": int(version)}
        resp.media = self._catalog.get_item_as_of(asked, call_context(req))

    def differences(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        """Between two points, or between one and the present draft."""
        after = parameters.one(req, "after")
        asked = {
            "code": code,
            "before": _point(parameters.required(req, "before"), "before"),
            "after": after and _point(after, "after"),
        }
        resp.media = self._catalog.compare_item(asked, call_context(req))

    def next_code(self, req: falcon.Request, resp: falcon.Response) -> None:
        asked = {
            "department_code": parameters.required(req, "department"),
            "group_code": parameters.one(req, "group"),
        }
        resp.media = self._catalog.next_item_code(asked, call_context(req))

    def _stale(
        self, req: falcon.Request, code: str, stale: ConcurrencyError, seen: int | None
    ) -> ConcurrencyError:
        """With the differences; without them for a version that never was."""
        if not seen or seen > stale.actual:
            return stale
        asked = {"code": code, "before": {"version": seen}}
        found = self._catalog.compare_item(asked, call_context(req))
        return StaleItem(stale, found["differences"])


def _document(body: Body) -> dict[str, Any]:
    """The checked body as JSON again. The department's name is the register's; the visits are the mode's."""
    document: dict[str, Any] = EDITED_ITEM.dump(body)
    document.pop("department_name")
    if document["max_visits"] is None:
        document["max_visits"] = visits_of(document["service_mode"])
    return document


def _answer(resp: falcon.Response, state: Mapping[str, Any]) -> None:
    resp.set_header("ETag", version_etag(state["version"]))
    resp.media = dict(state)


def _option(req: falcon.Request, name: str, options: tuple[str, ...]) -> str | None:
    value = parameters.one(req, name)
    if value is not None and value not in options:
        raise parameters.bad(name, "OPTION", f"应为 {'、'.join(options)} 之一")
    return value


def _words(req: falcon.Request) -> str | None:
    words = parameters.one(req, "q")
    if words is not None and len(words) > LONGEST_WORDS:
        raise parameters.bad("q", "MAX_LENGTH", f"最多{LONGEST_WORDS}个字符")
    return words


def _point(text: str, name: str) -> dict[str, int]:
    point = point_of(text)
    if point is None:
        raise parameters.bad(name, "POINT", "应为 v 加变更序号或 r 加发布版次,如 v3、r2")
    return point


def editor_item_routes(catalog: CatalogClient) -> list[Route]:
    items = EditorItems(catalog)

    def get(
        path: str, name: str, summary: str, handler: Any, answer: str, *query: Query, **more: Any
    ) -> Route:
        return Route(
            method="GET",
            path=path,
            name=name,
            summary=summary,
            action=EDIT_CATALOGUE,
            handler=handler,
            answer=answer,
            query=query,
            **more,
        )

    def one_of(*values: str) -> dict[str, Any]:
        return {"type": "string", "enum": list(values)}

    return [
        get(
            "/editor/items",
            "listEditedItems",
            "编辑中的事项,含草稿;部门编辑只见本部门的",
            items.list,
            "EditedItemPage",
            Query("department", "部门编码", TEXT),
            Query("status", "事项状态", one_of(*STATUSES)),
            Query("review", "审核到哪一步", one_of(*REVIEWS)),
            Query("changed", "草稿是否与已发布的不同", one_of("true", "false")),
            Query("q", "名称中的字词,或编码的开头", TEXT),
            Query("limit", "一页的条数", {"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT}),
            Query("cursor", "上一页答复的 next_cursor", TEXT),
        ),
        Route(
            method="POST",
            path="/editor/items",
            name="createItem",
            summary="新增事项草稿",
            action=EDIT_CATALOGUE,
            handler=items.create,
            answer="ItemState",
            status=201,
            body=EDITED_ITEM,
            headers={"Idempotency-Key": True},
        ),
        get(_ITEM, "readEditedItem", "事项的草稿和已发布内容", items.read, "EditorItem", conditional=True),
        Route(
            method="PUT",
            path=_ITEM,
            name="saveItem",
            summary="修改草稿;期间被别人改过则答 412,differences 逐项说明",
            action=EDIT_CATALOGUE,
            handler=items.save,
            answer="ItemState",
            body=EDITED_ITEM,
            headers={"If-Match": True},
        ),
        get(f"{_ITEM}/history", "readItemHistory", "历次修改,逐字段", items.history, "ItemHistory"),
        get(
            f"{_ITEM}/versions/{{version}}", "readItemVersion", "某次变更后的事项", items.version, "PastItem"
        ),
        get(
            f"{_ITEM}/differences",
            "compareItem",
            "两个时点的不同",
            items.differences,
            "ItemDifferences",
            Query("before", "v 加变更序号或 r 加发布版次", _POINT, required=True),
            Query("after", "同 before;缺省为现在的草稿", _POINT),
        ),
        get(
            "/editor/next-code",
            "readNextCode",
            "下一个可用的事项编码",
            items.next_code,
            "NextCode",
            Query("department", "部门编码", TEXT, required=True),
            Query("group", "上级大项的编码", TEXT),
            problems=("409", "422"),
        ),
    ]
