"""What the comparison proposes, one card each, to confirm or reject; and what has been judged, to be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import falcon

from event_sourcing.errors import Conflict, FieldError, Unavailable, ValidationFailed
from gateway.pages.editor.data_sorting import HOME, department_names
from gateway.pages.editor.frame import EditorPage
from gateway.pages.editor.item_actions import command_context, show_away
from gateway.pages.editor.people import People
from gateway.pages.page import form_list, form_text, go_to, require_editor
from gateway.rpc.context import call_context

PROPOSALS, JUDGEMENTS = f"{HOME}/proposals", f"{HOME}/judgements"
PAGE_SIZE = 5
RELATIONS: Mapping[str, str] = {
    "SYNONYM": "词不同义同",
    "HOMONYM": "词同义不同",
    "SAME_DIFF_STD": "标准不同",
    "DUPLICATE": "重复",
    "USELESS": "无用",
}
NEWS = {
    "confirmed": "已确认。",
    "rejected": "已记为不采纳，数据元不变就不再提出。",
    "revoked": "已撤销，下次比对会重新提出。",
}
MERGING = ("SYNONYM", "SAME_DIFF_STD", "DUPLICATE")
TAKEN_OVER = "采纳比对建议"


class ProposalsPage(EditorPage):
    room = "elements"

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        require_editor(req)
        self.show_proposals(req, resp, news=NEWS.get(req.get_param("done") or "", ""))

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Confirm or reject one of them."""
        require_editor(req)
        confirmed = form_text(req, "verdict") == "confirm"
        relation, elements = form_text(req, "relation"), form_list(req, "element")
        names = {id_: form_text(req, f"name:{id_}") for id_ in elements}
        payload = {
            "relation": relation,
            "elements": elements,
            "confirmed": confirmed,
            "reason": form_text(req, "reason") or (TAKEN_OVER if confirmed else ""),
            "root": form_text(req, "root"),
            "new_names": {id_: name for id_, name in names.items() if name}
            if confirmed and relation == "HOMONYM"
            else {},
        }
        try:
            self.deps.shared_data.command("judge_elements", payload, command_context(req))
        except ValidationFailed as refused:
            self.show_proposals(req, resp, status=422, errors=refused.errors)
        except Conflict as refused:
            self.show_proposals(req, resp, status=409, trouble=refused.message)
        except Unavailable:
            show_away(self, req, resp, "判断", PROPOSALS)
        else:
            done = "confirmed" if confirmed else "rejected"
            back = {"relation": form_text(req, "shown"), "done": done}
            go_to(resp, f"{PROPOSALS}?{urlencode(back)}")

    def show_proposals(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        *,
        status: int = 200,
        news: str = "",
        trouble: str = "",
        errors: Sequence[FieldError] = (),
    ) -> None:
        listed = self.deps.shared_data.list_proposals({}, call_context(req))
        typed = req.get_media(default_when_empty={}) if req.method == "POST" else {}
        shown = typed.get("shown", "") if typed else req.get_param("relation") or ""
        counts = {name: sum(one["relation"] == name for one in listed["proposals"]) for name in RELATIONS}
        fitting = [one for one in listed["proposals"] if shown not in RELATIONS or one["relation"] == shown]
        start = _start(req, fitting, form_list(req, "element") if typed else [])
        cards = fitting[start : start + PAGE_SIZE]
        self.show(
            req,
            resp,
            "editor/proposals.html",
            status=status,
            cards=[{**card, "key": uuid4().hex} for card in cards],
            shown=shown if shown in RELATIONS else "",
            relations=RELATIONS,
            counts=counts,
            total=len(listed["proposals"]),
            judged=len(listed["judgements"]),
            job=listed["job"],
            merging=MERGING,
            departments=department_names(self),
            next_href=_next(shown, start) if len(fitting) > start + PAGE_SIZE else None,
            typed=typed,
            failed=form_list(req, "element") if typed else [],
            news=news,
            trouble=trouble,
            errors=[{"text": error.detail, "href": "#failed"} for error in errors],
        )


class JudgementsPage(EditorPage):
    room = "elements"

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        require_editor(req)
        self.show_judgements(req, resp, news=NEWS.get(req.get_param("done") or "", ""))

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Take one back."""
        require_editor(req)
        payload = {
            "relation": form_text(req, "relation"),
            "elements": form_list(req, "element"),
            "reason": form_text(req, "reason"),
        }
        try:
            self.deps.shared_data.command("revoke_judgement", payload, command_context(req))
        except ValidationFailed as refused:
            self.show_judgements(req, resp, status=422, trouble=refused.errors[0].detail)
        except Conflict as refused:
            self.show_judgements(req, resp, status=409, trouble=refused.message)
        except Unavailable:
            show_away(self, req, resp, "撤销判断", JUDGEMENTS)
        else:
            go_to(resp, f"{JUDGEMENTS}?done=revoked")

    def show_judgements(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        *,
        status: int = 200,
        news: str = "",
        trouble: str = "",
    ) -> None:
        listed = self.deps.shared_data.list_proposals({}, call_context(req))
        people = People(self.deps.personas, require_editor(req))
        self.show(
            req,
            resp,
            "editor/judgements.html",
            status=status,
            judgements=[
                {**one, "by": people.name(one["by"]), "key": uuid4().hex} for one in listed["judgements"]
            ],
            typed=form_list(req, "element") if status != 200 else [],
            typed_reason=form_text(req, "reason") if status != 200 else "",
            news=news,
            trouble=trouble,
        )


def _start(req: falcon.Request, fitting: Sequence[Mapping[str, Any]], failed: Sequence[str]) -> int:
    """Where the page begins: as asked, or with the card that was refused."""
    for place, one in enumerate(fitting):
        if failed and one["elements"] == list(failed):
            return place
    asked = req.get_param("from") or "0"
    return int(asked) if asked.isdigit() and int(asked) < len(fitting) else 0


def _next(shown: str, start: int) -> str:
    return f"{PROPOSALS}?{urlencode({'relation': shown, 'from': start + PAGE_SIZE})}"
