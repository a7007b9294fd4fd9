"""Signing in and out. In development one chooses a person; nowhere else are there persons to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import falcon

from gateway.auth.actor import APPLICANT, STAFF
from gateway.auth.personas import Persona
from gateway.auth.signing_in import sign_in, sign_out
from gateway.pages.page import Page, form_text, go_to, local_path

_GROUPS = (
    ("申请人", "办理自己的事项", (APPLICANT,)),
    ("部门工作人员", "受理和办理本部门的申请", (STAFF,)),
    ("平台人员", "编辑事项、管理和运维", ("editor", "admin", "ops")),
)


class SignInPage(Page):
    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        self.show(
            req,
            resp,
            "sign_in.html",
            groups=_grouped(self.deps.personas.all()),
            next=local_path(req.get_param("next"), ""),
        )

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        persona = self.deps.personas.get(form_text(req, "persona"))
        sign_in(req, self.deps.sessions, persona.actor)
        wanted = local_path(form_text(req, "next"))
        go_to(resp, "/desk" if wanted == "/" and persona.actor.has(STAFF) else wanted)


class SignOutPage(Page):
    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        sign_out(req, self.deps.sessions)
        go_to(resp, "/")


def _grouped(personas: Sequence[Persona]) -> list[dict[str, Any]]:
    groups = [
        {
            "name": name,
            "note": note,
            "people": [persona for persona in personas if persona.actor.has(*roles)],
        }
        for name, note, roles in _GROUPS
    ]
    return [group for group in groups if group["people"]]
