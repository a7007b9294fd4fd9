"""资源目录编制: entries with where they stand, tables that wait for one, and one entry to edit, review and publish."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import uuid4

import falcon

from event_sourcing.errors import (
    BanshiError,
    ConcurrencyError,
    Conflict,
    FieldError,
    Unavailable,
    ValidationFailed,
)
from gateway.pages.editor.data_sorting import department_names
from gateway.pages.editor.frame import EditorPage
from gateway.pages.editor.item_actions import command_context, show_away
from gateway.pages.page import form_list, form_text, go_to, not_found, require_editor
from gateway.rpc.context import call_context

ROOM = "/editor/resources"
SHARE_TYPES = ("无条件共享", "有条件共享", "不予共享")
SHARE_METHODS = ("共享平台接口", "共享平台库表交换", "共享平台文件下载", "邮件或介质交换")
FORMATS = ("数据库", "电子文件", "电子表格", "图形图像", "流媒体", "自描述格式")
UPDATE_CYCLES = ("实时", "每日", "每周", "每月", "每季度", "每学期", "每年", "不更新")
NEWS = {
    "draft": "已按业务表起草，请补齐后送审。",
    "revise": "已保存。",
    "submit": "已送审，请另一位编辑人员审核。",
    "approve": "已审核通过，可以发布。",
    "return": "已退回。",
    "publish": "已发布，公众可在信息资源目录中查到。",
    "withdraw": "已撤销。",
}
STALE = "这项信息资源刚刚被别人改动过，你的修改没有保存。下面是你填写的内容，请与现在的内容核对后再保存。"


class ResourceListPage(EditorPage):
    room = "resources"

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        require_editor(req)
        self.show_list(req, resp)

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Draft an entry from a table."""
        require_editor(req)
        try:
            payload = {"table_id": form_text(req, "table_id")}
            drafted = self.deps.shared_data.command("draft_resource", payload, command_context(req))
        except Conflict as refused:
            self.show_list(req, resp, status=409, trouble=refused.message)
        except Unavailable:
            show_away(self, req, resp, "起草", ROOM)
        else:
            go_to(resp, f"{ROOM}/{drafted['id']}?done=draft")

    def show_list(
        self, req: falcon.Request, resp: falcon.Response, *, status: int = 200, trouble: str = ""
    ) -> None:
        listed = self.deps.shared_data.list_resources({}, call_context(req))
        self.show(
            req,
            resp,
            "editor/resources.html",
            status=status,
            resources=listed["resources"],
            tables=[{**table, "key": uuid4().hex} for table in listed["tables"]],
            departments=department_names(self),
            trouble=trouble,
        )


class ResourceEditPage(EditorPage):
    """GET shows and edits; POST `/{action}` changes."""

    room = "resources"

    def on_get(self, req: falcon.Request, resp: falcon.Response, code: str, action: str = "") -> None:
        require_editor(req)
        if action:
            go_to(resp, f"{ROOM}/{code}")
            return
        self.show_resource(req, resp, code, news=NEWS.get(req.get_param("done") or "", ""))

    def on_post(self, req: falcon.Request, resp: falcon.Response, code: str, action: str = "") -> None:
        require_editor(req)
        if action not in ACTIONS:
            raise not_found("这个操作")
        try:
            payload = {"code": code, **ACTIONS[action](req)}
            self.deps.shared_data.command(f"{action}_resource", payload, command_context(req))
        except ValidationFailed as refused:
            self.show_resource(req, resp, code, status=422, action=action, errors=refused.errors)
        except (Conflict, Unavailable) as refused:
            self._refused(req, resp, code, action, refused)
        else:
            go_to(resp, f"{ROOM}/{code}?done={action}")

    def _refused(
        self, req: falcon.Request, resp: falcon.Response, code: str, action: str, refused: BanshiError
    ) -> None:
        if isinstance(refused, Unavailable):
            show_away(self, req, resp, "保存信息资源", f"{ROOM}/{code}")
            return
        stale = isinstance(refused, ConcurrencyError)
        text, status = (STALE, 412) if stale else (refused.message, 409)
        self.show_resource(req, resp, code, status=status, action=action, trouble=text)

    def show_resource(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        code: str,
        *,
        status: int = 200,
        news: str = "",
        trouble: str = "",
        action: str = "",
        errors: Sequence[FieldError] = (),
    ) -> None:
        actor = require_editor(req)
        entry = self.deps.shared_data.get_resource({"code": code}, call_context(req))
        content = entry["content"]
        shown = {**content, **(_revised(req) if action == "revise" else {})}
        self.show(
            req,
            resp,
            "editor/resource.html",
            status=status,
            entry=entry,
            resource=shown,
            kept=content,
            related=[(one, None) for one in shown["related"]],
            may_review=actor.id not in (entry["edited_by"], entry["submitted_by"]),
            options={
                "format": FORMATS,
                "share_type": SHARE_TYPES,
                "share_method": ("", *SHARE_METHODS),
                "update_cycle": UPDATE_CYCLES,
            },
            typed=req.get_media(default_when_empty={}) if req.method == "POST" else {},
            action=action,
            key=uuid4().hex,
            news=news,
            trouble=trouble,
            errors=[{"text": error.detail, "href": f"#{_field(error)}"} for error in errors],
            field_errors={_field(error): error.detail for error in errors},
        )


def _field(error: FieldError) -> str:
    """Id of the field on the page: mostly the first part of the pointer. `items` would be a method of every mapping."""
    steps = error.pointer.strip("/").split("/")
    return {"names": "class_names", "items": "information_items"}.get(steps[0], steps[0])


def _revised(req: falcon.Request) -> dict[str, Any]:
    """What the form holds, in the shape of the entry."""
    texts = (
        "name",
        "class_code",
        "detail",
        "summary",
        "format",
        "share_type",
        "share_condition",
        "share_method",
        "open_condition",
        "update_cycle",
    )
    columns = ("name", "data_type", "length", "code", "element", "standard")
    media = req.get_media(default_when_empty={})
    numbers = sorted(int(name[10:]) for name in media if re.fullmatch(r"item_name:\d{1,4}", name))
    items = [{column: form_text(req, f"item_{column}:{n}") for column in columns} for n in numbers]
    related = form_text(req, "related").replace("，", " ").replace("、", " ").replace(",", " ")
    return {
        **{name: form_text(req, name) for name in texts},
        "class_names": [text.strip() for text in form_list(req, "class_names")],
        "items": [item for item in items if item["name"]],
        "open": form_text(req, "open") == "yes",
        "related": related.split(),
    }


def _submission(req: falcon.Request) -> dict[str, Any]:
    given = form_text(req, "submission")
    return {"submission": int(given) if given.isdigit() else 0}


ACTIONS: Mapping[str, Callable[[falcon.Request], dict[str, Any]]] = {
    "revise": _revised,
    "submit": lambda req: {},
    "approve": _submission,
    "return": lambda req: {**_submission(req), "remark": form_text(req, "remark")},
    "publish": lambda req: {},
    "withdraw": lambda req: {"reason": form_text(req, "reason")},
}
