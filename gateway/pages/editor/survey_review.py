"""专家审核: the items of a part with their four tables' rows; each is approved, or returned with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import falcon

from event_sourcing.errors import Conflict, FieldError, Unavailable, ValidationFailed
from gateway.pages.editor import survey_texts as texts
from gateway.pages.editor.item_actions import command_context, show_away
from gateway.pages.editor.people import People
from gateway.pages.editor.survey_part import PartPage, number_of
from gateway.pages.page import form_text, go_to, require_editor
from gateway.rpc.context import call_context

ITEMS_AT_ONCE = 20
VERDICT, REASON = "verdict:", "reason:"
"""Before the item's code, in the names of its fields."""


class SurveyReviewPage(PartPage):
    """GET and POST /editor/surveys/{batch}/parts/{part}/review"""

    def on_get(self, req: falcon.Request, resp: falcon.Response, batch: str, part: str) -> None:
        self._show(req, resp, batch, part)

    def on_post(self, req: falcon.Request, resp: falcon.Response, batch: str, part: str) -> None:
        require_editor(req)
        verdicts = _verdicts(req)
        payload = {
            "id": batch,
            "part": part,
            "upload": number_of(req, "upload"),
            "approved": [code for code, verdict in verdicts.items() if verdict == "approve"],
            "returned": [
                {"code": code, "reason": form_text(req, REASON + code)}
                for code, verdict in verdicts.items()
                if verdict == "return"
            ],
            "rest": form_text(req, "rest") == "yes",
        }
        back = f"/editor/surveys/{batch}/parts/{part}"
        try:
            answer = self.deps.surveys.review_survey(payload, command_context(req))
        except ValidationFailed as refused:
            self._show(req, resp, batch, part, status=422, errors=_at_items(refused.errors, payload))
        except Conflict as refused:
            self._show(req, resp, batch, part, status=409, trouble=refused.message)
        except Unavailable:
            show_away(self, req, resp, "审核", f"{back}/review")
        else:
            stage = next(each["stage"] for each in answer["parts"] if each["part"] == part)
            go_to(resp, f"{back}/review?done=review" if stage == texts.SUBMITTED else f"{back}?done=review")

    def _show(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        batch: str,
        part: str,
        *,
        status: int = 200,
        trouble: str = "",
        errors: Sequence[tuple[str, str]] = (),
    ) -> None:
        """`errors`: (item's code or "", text)."""
        actor = require_editor(req)
        found, own = self.find(req, batch, part)
        asked = {"id": batch, "part": part, "limit": ITEMS_AT_ONCE, "cursor": req.get_param("cursor")}
        self.show(
            req,
            resp,
            "editor/survey_review.html",
            status=status,
            batch=found,
            part=own,
            items=self.deps.surveys.survey_items(asked, call_context(req)),
            is_waiting=own["stage"] == texts.SUBMITTED,
            may_review=actor.id not in (own["uploaded_by"], own["submitted_by"]),
            people=People(self.deps.personas, actor),
            here=f"/editor/surveys/{batch}/parts/{part}",
            key=uuid4().hex,
            typed=req.get_media(default_when_empty={}) if req.method == "POST" else {},
            news="审核结论已记录，请继续审核其余事项。" if req.get_param("done") else "",
            trouble=trouble,
            errors=[{"text": text, "href": f"#item-{code}" if code else "#judge"} for code, text in errors],
            item_errors=dict(errors),
        )


def _verdicts(req: falcon.Request) -> dict[str, str]:
    media: dict[str, Any] = req.get_media(default_when_empty={})
    return {name.removeprefix(VERDICT): form_text(req, name) for name in media if name.startswith(VERDICT)}


def _at_items(errors: Sequence[FieldError], payload: dict[str, Any]) -> list[tuple[str, str]]:
    """Each with the code of the item whose verdict is meant."""
    found = []
    for error in errors:
        steps = error.pointer.strip("/").split("/")
        index = int(steps[1]) if len(steps) > 1 and steps[1].isdigit() else None
        is_return = steps[0] == "returned" and index is not None
        found.append((payload["returned"][index]["code"] if is_return else "", error.detail))
    return found
