"""审核: what a submission changes, field by field, and a reviewer's answer: approve, or return with a remark at each field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

import falcon

from event_sourcing.errors import (
    ConcurrencyError,
    Conflict,
    FieldError,
    Unavailable,
    ValidationFailed,
)
from gateway.pages.editor import item_flow
from gateway.pages.editor.item import ItemRoomPage
from gateway.pages.editor.item_actions import STALE, command_context, show_away
from gateway.pages.item_values import compared
from gateway.pages.page import form_text, go_to, require_editor
from gateway.rpc.context import call_context
from gateway.views.item_differences import ITEM_LABELS, value_at

REMARK = "remark:"
"""Before the pointer that a remark is about, in the name of its field."""


class ReviewPage(ItemRoomPage):
    """GET /editor/items/{code}/review"""

    room = "reviews"

    def on_get(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        require_editor(req)
        self.show_review(req, resp, code)

    def show_review(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        code: str,
        *,
        status: int = 200,
        trouble: str = "",
        errors: Sequence[FieldError] = (),
        since: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        """`since`: what changed after the reviewer had read, as `compare_item` answers it."""
        actor, item = require_editor(req), self.read(req, code)
        names, people = self.deps.catalogue.labels(), self.people(req)
        fields = [
            compared(
                pointer, label, value_at(item["published"], pointer), value_at(item["draft"], pointer), names
            )
            for pointer, label in ITEM_LABELS.items()
        ]
        typed = req.get_media(default_when_empty={}) if req.method == "POST" else {}
        self.show(
            req,
            resp,
            "editor/review.html",
            status=status,
            item=item,
            is_waiting=item["review"]["stage"] == item_flow.SUBMITTED,
            may_review=item_flow.may_review(item, actor.id),
            edited_by=people.name(item["edited_by"]),
            submitted_by=people.name(item["review"]["submitted_by"]),
            changed=[
                field for field in fields if any(line.changed for line in (*field.before, *field.after))
            ],
            unchanged=[
                field
                for field in fields
                if field.after and not any(line.changed for line in (*field.before, *field.after))
            ],
            since=[compared(d["pointer"], d["label"], d["before"], d["after"], names) for d in since],
            version=item["version"],
            key=uuid4().hex,
            typed=typed,
            trouble=trouble,
            errors=[{"text": error.detail, "href": "#remarks"} for error in errors],
        )


class JudgementPage(ReviewPage):
    """POST /editor/items/{code}/approve and /return. `method`: of the catalogue."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        require_editor(req)
        go_to(resp, f"/editor/items/{code}/review")

    def on_post(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        require_editor(req)
        try:
            self.judge(req, code)
        except ValidationFailed as refused:
            self.show_review(req, resp, code, status=422, errors=refused.errors)
        except ConcurrencyError:
            self.show_review(req, resp, code, status=412, trouble=STALE, since=self._since(req, code))
        except Conflict as refused:
            self.show_review(req, resp, code, status=409, trouble=refused.message)
        except Unavailable:
            show_away(self, req, resp, "审核", f"/editor/items/{code}/review")
        else:
            go_to(resp, self.next(code))

    def judge(self, req: falcon.Request, code: str) -> None:
        raise NotImplementedError

    def next(self, code: str) -> str:
        raise NotImplementedError

    def _since(self, req: falcon.Request, code: str) -> Sequence[Mapping[str, Any]]:
        """What the draft says otherwise than at the version that the reviewer read."""
        version = form_text(req, "version")
        asked = {"code": code, "before": {"version": int(version)}}
        found: Sequence[Mapping[str, Any]] = self.deps.catalog.compare_item(asked, call_context(req))[
            "differences"
        ]
        return [difference for difference in found if difference["pointer"] in ITEM_LABELS]


class ApprovePage(JudgementPage):
    def judge(self, req: falcon.Request, code: str) -> None:
        self.deps.catalog.approve_item({"code": code, "submission": _submission(req)}, command_context(req))

    def next(self, code: str) -> str:
        return f"/editor/items/{code}?done=approve"


class ReturnPage(JudgementPage):
    def judge(self, req: falcon.Request, code: str) -> None:
        remarks = [
            {"pointer": pointer, "text": text}
            for pointer in ("", *ITEM_LABELS)
            if (text := form_text(req, REMARK + pointer))
        ]
        if not remarks:
            problem = FieldError("/remarks", "REQUIRED", "请至少写一条意见，说明哪里需要怎样修改")
            raise ValidationFailed([problem])
        payload = {"code": code, "submission": _submission(req), "remarks": remarks}
        self.deps.catalog.return_item(payload, command_context(req))

    def next(self, code: str) -> str:
        return "/editor/reviews?done=return"


def _submission(req: falcon.Request) -> int:
    text = form_text(req, "submission")
    return int(text) if text.isdigit() and len(text) < 9 else 0
