"""The receipt: number, what happens next and by when; for items finished at the province, the way there."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import falcon
import segno
from markupsafe import Markup

from event_sourcing.errors import Conflict, Unavailable
from gateway.pages.page import Page, go_to, not_found, require_applicant
from gateway.rpc.context import call_context


class ReceiptPage(Page):
    def on_get(self, req: falcon.Request, resp: falcon.Response, application_id: str) -> None:
        actor = require_applicant(req)
        case = self._case(req, application_id)
        if case is None or case["applicant_id"] != actor.id:
            raise not_found("这份回执")
        entry = self.deps.catalogue.item(case["item_code"])
        if case["channel"] == "REDIRECT":
            self.allow_hand_off(resp, case["system"])
        self.show(
            req,
            resp,
            "receipt.html",
            area="mine",
            case=case,
            item=entry["item"] if entry else None,
            guide=entry["guide"] if entry else None,
            qr=number_qr(case["number"]),
        )

    def _case(self, req: falcon.Request, application_id: str) -> dict[str, Any] | None:
        """As the portal knows it; straight from the service when the portal is behind, so that nobody waits for a number."""
        version = req.get_param_as_int("v", default=None)
        if version is None:
            found = self.deps.cases.case(application_id)
        else:
            found = self.deps.cases.wait_for(application_id, version)
        if found is not None:
            return found
        application = self.deps.applications.get_application({"id": application_id}, call_context(req))
        return {
            **application,
            "application_id": application_id,
            "applicant_id": req.context.actor.id,
            "due_on": (application.get("acceptance") or {}).get("due_on"),
            "provincial_number": (application.get("provincial") or {}).get("number"),
        }


class HandOffPage(Page):
    """POST: on to the provincial page with a fresh one-time ticket."""

    def on_post(self, req: falcon.Request, resp: falcon.Response, application_id: str) -> None:
        actor = require_applicant(req)
        case = self.deps.cases.case(application_id)
        if case is None:
            case = self.deps.applications.get_application({"id": application_id}, call_context(req))
        elif case["applicant_id"] != actor.id:
            raise not_found("这份申请")
        target = {
            "application_id": application_id,
            "number": case["number"],
            "item_code": case["item_code"],
            "system": case["system"],
        }
        try:
            go_to(resp, self.deps.hand_off.start(target, call_context(req)))
        except Unavailable:
            go_to(resp, f"/my/applications/{case['number']}?trouble=hand-off")
        except Conflict:
            go_to(resp, f"/my/applications/{case['number']}?trouble=past")


def number_qr(number: str) -> Markup:
    """The number as a QR code, without the namespace, style and size that segno writes by default."""
    drawing = BytesIO()
    segno.make(number, error="m", micro=False).save(
        drawing, kind="svg", xmldecl=False, svgns=False, omitsize=True, border=1, nl=False
    )
    return Markup(drawing.getvalue().decode("utf-8"))  # noqa: S704 - drawn from digits
