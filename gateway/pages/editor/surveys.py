"""梳理批次: the board with the four phases, and the opening of a batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

import falcon

from event_sourcing.errors import FieldError, Unavailable, ValidationFailed
from gateway.auth.actor import ADMIN, Actor
from gateway.pages.editor import survey_texts as texts
from gateway.pages.editor.frame import EditorPage
from gateway.pages.editor.item_actions import command_context, show_away
from gateway.pages.form_input import iso_date
from gateway.pages.page import form_list, form_text, go_to, require_editor
from gateway.rpc.context import call_context


class SurveyPage(EditorPage):
    """What the pages of the survey share."""

    room = "surveys"

    def show(
        self, req: falcon.Request, resp: falcon.Response, template: str, *, status: int = 200, **values: Any
    ) -> None:
        super().show(req, resp, template, status=status, texts=texts, **values)


class SurveysPage(SurveyPage):
    """GET /editor/surveys"""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        actor = require_editor(req)
        batches = self.deps.surveys.list_surveys({}, call_context(req))["items"]
        columns = [
            (texts.PHASE_NAMES[phase], [_card(each) for each in batches if each["phase"] == phase])
            for phase in texts.PHASES
        ]
        own = [(each, part) for each in batches for part in each["parts"] if part["part"] == actor.department]
        self.show(
            req, resp, "editor/surveys.html", columns=columns, own=own, may_open=is_bureau(actor), any=batches
        )


class NewSurveyPage(SurveyPage):
    """GET and POST /editor/surveys/new"""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        self._show(req, resp)

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        require_editor(req)
        wish = {
            "name": form_text(req, "name"),
            "due": iso_date(form_text(req, "due")),
            "departments": form_list(req, "departments"),
            "joint": form_text(req, "joint") == "yes",
        }
        try:
            opened = self.deps.surveys.open_survey(wish, command_context(req))
        except ValidationFailed as refused:
            self._show(req, resp, status=422, errors=refused.errors)
        except Unavailable:
            show_away(self, req, resp, "登记批次", "/editor/surveys")
        else:
            go_to(resp, f"/editor/surveys/{opened['id']}?done=open")

    def _show(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        *,
        status: int = 200,
        errors: Sequence[FieldError] = (),
    ) -> None:
        require_editor(req)
        posted = req.method == "POST"
        self.show(
            req,
            resp,
            "editor/survey_new.html",
            status=status,
            departments=self.deps.catalogue.departments(),
            typed=req.get_media(default_when_empty={}) if posted else {},
            chosen=form_list(req, "departments") if posted else [],
            key=form_text(req, "idempotency_key") if posted else uuid4().hex,
            errors=[{"text": error.detail, "href": f"#{field_of(error)}"} for error in errors],
            field_errors={field_of(error): error.detail for error in errors},
        )


def is_bureau(actor: Actor) -> bool:
    """Who opens, merges, registers, publishes and accepts; the catalogue asks for the same once more."""
    return actor.department is None or actor.has(ADMIN)


def field_of(error: FieldError) -> str:
    return error.pointer.strip("/").replace("/", "-")


def _card(batch: Mapping[str, Any]) -> dict[str, Any]:
    parts = batch["parts"]
    done = sum(part["stage"] in (texts.APPROVED, texts.MERGED) for part in parts)
    return {**batch, "done": done, "of": len(parts), "next": texts.next_of_batch(batch)}
