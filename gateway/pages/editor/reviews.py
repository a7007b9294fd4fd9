"""审核: what waits for a second pair of eyes; what the reader wrote is shown apart, for others to judge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import falcon

from gateway.pages.editor.frame import EditorPage
from gateway.pages.editor.people import People
from gateway.pages.page import require_editor
from gateway.rpc.context import call_context

PAGE_SIZE = 20
MOST_MINE = 50
_NEWS = {"return": "已退回，意见会显示在事项上。", "approve": "已审核通过。"}


class ReviewsPage(EditorPage):
    room = "reviews"

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        actor, people = require_editor(req), People(self.deps.personas, require_editor(req))
        asked = {"whose": "OTHERS", "limit": PAGE_SIZE, "cursor": req.get_param("cursor")}
        waiting = self.deps.catalog.list_reviews(asked, call_context(req))
        mine = self.deps.catalog.list_reviews({"whose": "MINE", "limit": MOST_MINE}, call_context(req))
        departments = {each["code"]: each["name"] for each in self.deps.catalogue.departments()}
        self.show(
            req,
            resp,
            "editor/reviews.html",
            waiting=[_row(each, departments, people) for each in waiting["items"]],
            mine=[_row(each, departments, people) for each in mine["items"]],
            sees_all=actor.department is None,
            next_href="/editor/reviews?" + urlencode({"cursor": waiting["next_cursor"]})
            if waiting["next_cursor"]
            else None,
            news=_NEWS.get(req.get_param("done") or "", ""),
        )


def _row(review: Mapping[str, Any], departments: Mapping[str, str], people: People) -> dict[str, Any]:
    code = review["department_code"]
    return {
        **review,
        "department": departments.get(code, code),
        "editor": people.name(review["edited_by"]),
        "submitter": people.name(review["submitted_by"]),
    }
