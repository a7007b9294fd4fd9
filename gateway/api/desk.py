"""What staff do with the cases of their department; administrators, with all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import falcon

from gateway.api.case_references import CaseReferences, listed
from gateway.api.commands import answer_state, command_context
from gateway.api.lists import answer
from gateway.auth.actor import ADMIN, Actor
from gateway.dependencies import Dependencies
from gateway.http import parameters
from gateway.views.code_names import CASE_STATUSES
from gateway.views.page import Page

Body = Mapping[str, Any]


class Desk:
    def __init__(self, deps: Dependencies) -> None:
        self._deps = deps
        self._references = CaseReferences(deps.cases, deps.applications)

    def queue(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Oldest submission first."""
        statuses = parameters.many(req, "status")
        if set(statuses) - set(CASE_STATUSES):
            raise parameters.bad("status", "OPTION", "没有这个状态")
        page = self._deps.cases.queue(
            _departments(req.context.actor),
            statuses or None,
            parameters.limit(req),
            parameters.one(req, "cursor"),
        )
        items = [listed(case) for case in page.items]
        resp.media = answer(Page(items, page.next_cursor, page.total))

    def accept(self, req: falcon.Request, resp: falcon.Response, case: str, body: Body) -> None:
        self._act(req, resp, "accept", case, body)

    def refuse(self, req: falcon.Request, resp: falcon.Response, case: str, body: Body) -> None:
        self._act(req, resp, "refuse", case, body)

    def request_correction(self, req: falcon.Request, resp: falcon.Response, case: str, body: Body) -> None:
        deadline = body["deadline"] and body["deadline"].isoformat()
        self._act(req, resp, "request_correction", case, {**body, "deadline": deadline})

    def suspend(self, req: falcon.Request, resp: falcon.Response, case: str, body: Body) -> None:
        self._act(req, resp, "suspend", case, body)

    def resume(self, req: falcon.Request, resp: falcon.Response, case: str, body: Body) -> None:
        self._act(req, resp, "resume", case, body)

    def decide(self, req: falcon.Request, resp: falcon.Response, case: str, body: Body) -> None:
        self._act(req, resp, "decide", case, body)

    def conclude(self, req: falcon.Request, resp: falcon.Response, case: str, body: Body) -> None:
        self._act(req, resp, "conclude", case, body)

    def _act(self, req: falcon.Request, resp: falcon.Response, method: str, case: str, body: Body) -> None:
        payload = {"id": self._references.id_of(req, case), **body}
        answer_state(resp, getattr(self._deps.applications, method)(payload, command_context(req, method)))


def _departments(actor: Actor) -> list[str] | None:
    """None: an administrator sees all."""
    if actor.has(ADMIN):
        return None
    return [actor.department] if actor.department else []
