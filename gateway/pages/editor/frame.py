"""What the editors' pages share: who may see them, and the way from one room to the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import falcon

from gateway.pages.page import Page, require_editor


@dataclass(frozen=True, slots=True)
class Room:
    """
    key   names the room to `EditorPage.room`
    what  one sentence for those who come the first time
    icon  name of a picture of `gateway.pages.icons`
    """

    key: str
    href: str
    name: str
    what: str
    icon: str


ROOMS = (
    Room("items", "/editor/items", "事项", "起草、修订、送审、发布、暂停、取消,查看历次修改", "exam"),
    Room("reviews", "/editor/reviews", "审核", "审阅他人提交的修改，通过或附意见退回", "tick"),
    Room("surveys", "/editor/surveys", "梳理批次", "下载四表、上传校验、专家审核、汇总合并、验收", "work"),
    Room(
        "clarity", "/editor/five-clarity", "五清报告", "各部门数量、主体、流程、条件、协同是否清楚", "shield"
    ),
    Room("relations", "/editor/relations", "事项关系", "前置、后置、并联、数据共享,查漏和关系图", "move"),
    Room("dimensions", "/editor/dimensions", "类别", "服务群体、主题等类别，以及本部门自定的类别", "family"),
    Room(
        "layers", "/editor/layers", "职能与依据", "从法规依据到职能、职能域、事项、数据,双向查看", "building"
    ),
    Room("elements", "/editor/data-elements", "数据元", "比对、确认同义和异义,统一编码", "search"),
    Room("resources", "/editor/resources", "资源目录", "编制和发布政务信息资源目录", "certificate"),
)


class EditorPage(Page):
    """`room`: key of the room that the page belongs to; it is marked in the navigation."""

    room = ""

    def show(
        self, req: falcon.Request, resp: falcon.Response, template: str, *, status: int = 200, **values: Any
    ) -> None:
        super().show(req, resp, template, status=status, area="editor", rooms=ROOMS, room=self.room, **values)


class EditorHomePage(EditorPage):
    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        require_editor(req)
        self.show(req, resp, "editor/home.html")
