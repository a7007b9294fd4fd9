"""Every address of the API, once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import Schema

from gateway.api import events, schemas
from gateway.api.answers import TEXT
from gateway.api.applications import Applications
from gateway.api.catalogue import CatalogueLists, Forms
from gateway.api.desk import Desk
from gateway.api.editor_routes import editor_routes
from gateway.api.export_routes import export_routes
from gateway.api.items import Items
from gateway.api.messages import Messages
from gateway.api.ops_routes import ops_routes
from gateway.api.progress import Progress
from gateway.api.resources import resource_routes
from gateway.api.route import Handler, Query, Route
from gateway.auth.policy import (
    APPLY,
    ASK_PROGRESS,
    CALL_BACK,
    HANDLE_CASES,
    READ_CASE,
    READ_CATALOGUE,
    READ_EVENTS,
    READ_MESSAGES,
)
from gateway.dependencies import Dependencies
from gateway.forwarding.callbacks import CallbackSchema, ProvincialCallbacks
from gateway.views.code_names import CASE_STATUSES
from gateway.views.filters import FACETS
from gateway.views.page import LARGEST_LIMIT

KEY, OPTIONAL_KEY = {"Idempotency-Key": True}, {"Idempotency-Key": False}
EDIT, STEP = {"If-Match": True}, {"If-Match": False, "Idempotency-Key": False}
SIGNED = {"X-Timestamp": True, "X-Signature": True}

_FACETS = tuple(Query(key, name, TEXT, several=True) for key, name in FACETS.items())
_PAGING = (
    Query("limit", "一页的条数", {"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT}),
    Query("cursor", "上一页答复的 next_cursor", TEXT),
)
_Q = Query("q", "要找的内容", TEXT)
_WANTED = Query("q", "要找的内容", TEXT, required=True)
_STATUSES = {"type": "string", "enum": list(CASE_STATUSES)}
_STATUS_OR_DRAFT = {"type": "string", "enum": ["00", *CASE_STATUSES]}


def routes(deps: Dependencies) -> list[Route]:
    return [
        *_catalogue(deps),
        *export_routes(deps),
        *resource_routes(deps.resources),
        *_progress(deps),
        *_applications(deps),
        *_desk(deps),
        *editor_routes(deps),
        *_messages(deps),
        *_events(deps),
        *_province(deps),
        *ops_routes(deps),
    ]


def _catalogue(deps: Dependencies) -> list[Route]:
    items = Items(deps.catalogue, deps.search, deps.forms, deps.past_items)
    lists, forms = CatalogueLists(deps.catalogue), Forms(deps.forms)

    def get(
        path: str, name: str, summary: str, handler: Handler, answer: str, *query: Query, **more: Any
    ) -> Route:
        return Route(
            method="GET",
            path=path,
            name=name,
            summary=summary,
            action=READ_CATALOGUE,
            handler=handler,
            answer=answer,
            query=query,
            **more,
        )

    return [
        get(
            "/items",
            "listItems",
            "事项列表",
            items.list,
            "ItemPage",
            _Q,
            *_FACETS,
            *_PAGING,
            conditional=True,
        ),
        get(
            "/items/{code}",
            "readItem",
            "事项",
            items.read,
            "ItemNowOrThen",
            Query("as_of", "某一天(日终)或某一时刻的内容,缺省为现在", TEXT),
            conditional=True,
        ),
        get(
            "/items/{code}/history",
            "listItemHistory",
            "事项的修改记录",
            items.history,
            "ItemChangePage",
            *_PAGING,
        ),
        get("/items/{code}/guide", "readGuide", "办事指南", items.guide, "Guide", conditional=True),
        get("/items/{code}/forms", "listItemForms", "事项的申请表", items.forms, "FormPage"),
        get("/search", "searchItems", "搜索", items.search, "ItemPage", _WANTED, *_FACETS, *_PAGING),
        get("/suggest", "suggestItems", "搜索建议", items.suggest, "Suggestions", _WANTED, _PAGING[0]),
        get("/departments", "listDepartments", "部门", lists.departments, "DepartmentPage", *_PAGING),
        get("/categories", "readCategories", "大项和类别", lists.categories, "Categories"),
        get(
            "/categories/tree",
            "readTree",
            "目录树的一级:部门、大项及其下的事项",
            lists.tree,
            "TreeBranch",
            Query("at", "部门或大项的编码,缺省为全部部门", TEXT),
            *_PAGING,
            problems=("404",),
        ),
        get(
            "/forms/{form_id}",
            "readForm",
            "申请表",
            forms.read,
            "Form",
            Query("version", "某一版,缺省为现行版", {"type": "integer", "minimum": 1}),
        ),
    ]


def _progress(deps: Dependencies) -> list[Route]:
    progress = Progress(deps.applications, deps.rate_limit)
    asked = (
        Query("number", "办件编号", TEXT, required=True),
        Query("id_tail", "证件号码后四位", TEXT, required=True),
    )
    shared: Mapping[str, Any] = {
        "path": "/progress",
        "action": ASK_PROGRESS,
        "answer": "Progress",
        "problems": ("429",),
    }
    return [
        Route(
            method="GET",
            name="askProgress",
            summary="进度查询",
            handler=progress.ask,
            query=asked,
            **shared,
        ),
        Route(
            method="POST",
            name="postProgress",
            summary="进度查询",
            handler=progress.post,
            body=schemas.Progress(),
            **shared,
        ),
    ]


def _applications(deps: Dependencies) -> list[Route]:
    mine = Applications(deps)

    def post(
        step: str,
        name: str,
        summary: str,
        handler: Handler,
        body: Schema,
        headers: Mapping[str, bool],
        **more: Any,
    ) -> Route:
        given = {"answer": "State", "action": APPLY, **more}
        return Route(
            method="POST",
            path=f"/applications/{{case}}/{step}",
            name=name,
            summary=summary,
            handler=handler,
            body=body,
            headers=headers,
            **given,
        )

    return [
        Route(
            method="POST",
            path="/applications",
            name="createApplication",
            summary="新建草稿或直接提交",
            action=APPLY,
            handler=mine.create,
            answer="State",
            status=201,
            body=schemas.NewApplication(),
            headers=KEY,
        ),
        Route(
            method="GET",
            path="/applications",
            name="listApplications",
            summary="我的申请",
            action=APPLY,
            handler=mine.list,
            answer="ApplicationPage",
            query=(Query("status", "状态,00 为草稿", _STATUS_OR_DRAFT), *_PAGING),
        ),
        Route(
            method="GET",
            path="/applications/{case}",
            name="readApplication",
            summary="一件申请",
            action=READ_CASE,
            handler=mine.read,
            answer="Application",
            conditional=True,
        ),
        Route(
            method="PUT",
            path="/applications/{case}",
            name="saveDraft",
            summary="保存草稿",
            action=APPLY,
            handler=mine.save,
            answer="State",
            body=schemas.Answers(),
            headers=EDIT,
        ),
        post("submit", "submitApplication", "提交", mine.submit, schemas.Nothing(), STEP),
        post("withdraw", "withdrawApplication", "撤回", mine.withdraw, schemas.Reason(), STEP),
        post("supplement", "supplementApplication", "提交补正材料", mine.supplement, schemas.Answers(), STEP),
        post(
            "attachments",
            "attachFile",
            "上传附件",
            mine.attach,
            schemas.Attachment(),
            {},
            answer="StoredFile",
            status=201,
        ),
        post(
            "hand-off",
            "handOff",
            "前往省级系统",
            mine.hand_off,
            schemas.Nothing(),
            {"Idempotency-Key": False},
            answer="HandOff",
        ),
    ]


def _desk(deps: Dependencies) -> list[Route]:
    desk = Desk(deps)
    actions: list[tuple[str, str, str, Callable[..., None], Schema]] = [
        ("accept", "acceptApplication", "受理", desk.accept, schemas.Acceptance()),
        ("refuse", "refuseApplication", "不予受理", desk.refuse, schemas.Refusal()),
        (
            "request-correction",
            "requestCorrection",
            "一次性告知补正",
            desk.request_correction,
            schemas.Correction(),
        ),
        ("suspend", "suspendApplication", "挂起", desk.suspend, schemas.Reason()),
        ("resume", "resumeApplication", "恢复办理", desk.resume, schemas.Nothing()),
        ("decide", "decideApplication", "决定", desk.decide, schemas.Decision()),
        ("conclude", "concludeApplication", "办结", desk.conclude, schemas.Conclusion()),
    ]
    queue = Route(
        method="GET",
        path="/desk/queue",
        name="listQueue",
        summary="待办件",
        action=HANDLE_CASES,
        handler=desk.queue,
        answer="ApplicationPage",
        query=(Query("status", "状态", _STATUSES, several=True), *_PAGING),
    )
    return [
        queue,
        *(
            Route(
                method="POST",
                path=f"/desk/applications/{{case}}/{step}",
                name=name,
                summary=summary,
                action=HANDLE_CASES,
                handler=handler,
                answer="State",
                body=body,
                headers=STEP,
            )
            for step, name, summary, handler, body in actions
        ),
    ]


def _messages(deps: Dependencies) -> list[Route]:
    messages = Messages(deps.notify)
    return [
        Route(
            method="GET",
            path="/messages",
            name="listMessages",
            summary="我的消息",
            action=READ_MESSAGES,
            handler=messages.list,
            answer="MessagePage",
            query=_PAGING,
        ),
        Route(
            method="POST",
            path="/messages/{message_id}/read",
            name="readMessage",
            summary="标为已读",
            action=READ_MESSAGES,
            handler=messages.read,
            answer="ReadMessage",
            body=schemas.Nothing(),
        ),
    ]


def _events(deps: Dependencies) -> list[Route]:
    feed = events.Events(deps.feed, deps.feed_tail)
    exact, prefix = "cn.gz.edu.catalog.item-published.v1", "cn.gz.edu.guides.*"
    kinds = {"type": "string", "pattern": f"^{events.TYPE_PATTERN}$", "examples": [exact, prefix]}
    service = {"type": "string", "pattern": f"^{events.SERVICE_PATTERN}$", "examples": ["catalog"]}
    limit = {
        "type": "integer",
        "minimum": 1,
        "maximum": events.LARGEST_LIMIT,
        "default": events.DEFAULT_LIMIT,
    }
    wait = {"type": "integer", "minimum": 0, "maximum": events.LONGEST_WAIT_SECONDS, "default": 0}
    return [
        Route(
            method="GET",
            path="/events",
            name="listEvents",
            summary="公开事件,从头开始或从某处继续;办件和消息的事件须以对接系统身份登录",
            action=READ_EVENTS,
            handler=feed.list,
            answer="EventPage",
            query=(
                Query("after", "上一次答复的 next_cursor;不带则从第一个事件开始", TEXT),
                Query("type", "事件类型,或以 .* 结尾的前缀", kinds, several=True),
                Query("subject", "事件所说的对象,如事项编码", TEXT, several=True),
                Query("service", "事件来自哪个服务", service, several=True),
                Query("limit", "最多几个", limit),
                Query("wait", "没有新事件时最多等几秒", wait),
            ),
            problems=("403", "429"),
        )
    ]


def _province(deps: Dependencies) -> list[Route]:
    callbacks = ProvincialCallbacks(deps.registry, deps.applications)
    return [
        Route(
            method="POST",
            path="/provincial/{system}/callbacks",
            name="receiveCallback",
            summary="省级系统回调",
            action=CALL_BACK,
            handler=callbacks.on_post,
            answer="CallbackReceipt",
            body=CallbackSchema(),
            parses=False,
            headers=SIGNED,
        )
    ]
