"""What applicants do with cases of their own: drafts, submission, correction, withdrawal, the way to the province.

`{case}` in an address is the application's id, which the client gets with 201, or its number of 25 digits.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import falcon

from event_sourcing.errors import Conflict, NotFound, RuleViolated
from gateway.api.case_references import CaseReferences, listed
from gateway.api.commands import answer_state, command_context
from gateway.api.lists import answer, part_of
from gateway.auth.actor import Actor
from gateway.dependencies import Dependencies
from gateway.http import parameters
from gateway.http.conditional import expected_version, idempotency_key, unchanged, version_etag
from gateway.rpc.context import call_context
from gateway.submission import form_of, submission
from gateway.views.code_names import CASE_STATUSES

DRAFT = "00"
ALREADY_SUBMITTED = "ALREADY_SUBMITTED"

Body = Mapping[str, Any]


class Applications:
    def __init__(self, deps: Dependencies) -> None:
        self._deps = deps
        self._service = deps.applications
        self._references = CaseReferences(deps.cases, deps.applications)

    def create(self, req: falcon.Request, resp: falcon.Response, body: Body) -> None:
        """One application per actor and Idempotency-Key, however often it is sent."""
        actor: Actor = req.context.actor
        key = idempotency_key(req, required=True)
        application_id = uuid5(NAMESPACE_URL, f"urn:banshi:application:{actor.id}:{key}").hex
        if body["submit"]:
            payload = submission(
                application_id,
                body["item_code"],
                self._form(body["item_code"]),
                actor,
                body["values"],
                body["files"],
            )
            state = self._service.submit(
                payload, call_context(req, idempotency_key=_submit_key(application_id))
            )
        else:
            state = self._draft(req, application_id, body)
        resp.status = falcon.HTTP_CREATED
        resp.location = f"/api/v1/applications/{application_id}"
        answer_state(resp, state)

    def list(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Cases as the portal knows them, latest first; drafts, which it does not know, under `status=00`."""
        status = parameters.one(req, "status")
        if status == DRAFT:
            found = self._service.list_drafts({}, call_context(req))["drafts"]
        elif status is None or status in CASE_STATUSES:
            mine = self._deps.cases.mine(req.context.actor.id)
            found = [listed(case) for case in mine if status in (None, case["status"])]
        else:
            raise parameters.bad("status", "OPTION", "没有这个状态")
        limit, cursor = parameters.limit(req), parameters.one(req, "cursor")
        resp.media = answer(part_of(found, lambda entry: str(entry["id"]), limit, cursor))

    def read(self, req: falcon.Request, resp: falcon.Response, case: str) -> None:
        """The case or, for its applicant, the draft."""
        document = self._document(req, case)
        if not unchanged(req, resp, version_etag(document["version"])):
            resp.media = document

    def save(self, req: falcon.Request, resp: falcon.Response, case: str, body: Body) -> None:
        version = expected_version(req, required=True)
        payload = {"id": self._references.id_of(req, case), **body}
        answer_state(resp, self._service.save_draft(payload, call_context(req, expected_version=version)))

    def submit(self, req: falcon.Request, resp: falcon.Response, case: str, body: Body) -> None:
        """The draft, by the form that is published now. Sent again, it answers as it did."""
        application_id = self._references.id_of(req, case)
        key = idempotency_key(req) or _submit_key(application_id)
        try:
            draft = self._service.get_draft({"id": application_id}, call_context(req))
            form = self._form(draft["item_code"])
        except Conflict as refused:
            if refused.code != ALREADY_SUBMITTED:
                raise
            known = self._service.get_application({"id": application_id}, call_context(req))
            draft, form = known, known["form"]
        payload = submission(
            application_id,
            draft["item_code"],
            form,
            req.context.actor,
            draft["values"],
            draft["files"],
        )
        context = call_context(req, idempotency_key=key, expected_version=expected_version(req))
        answer_state(resp, self._service.submit(payload, context))

    def withdraw(self, req: falcon.Request, resp: falcon.Response, case: str, body: Body) -> None:
        payload = {"id": self._references.id_of(req, case), **body}
        answer_state(resp, self._service.withdraw(payload, command_context(req, "withdraw")))

    def supplement(self, req: falcon.Request, resp: falcon.Response, case: str, body: Body) -> None:
        payload = {"id": self._references.id_of(req, case), **body}
        answer_state(resp, self._service.supplement(payload, command_context(req, "supplement")))

    def attach(self, req: falcon.Request, resp: falcon.Response, case: str, body: Body) -> None:
        """Stores the file; it belongs to the application once `values` and `files` of a later request name it."""
        self._document(req, case)
        stored = self._service.store_file(body, call_context(req))
        resp.status = falcon.HTTP_CREATED
        resp.media = {"field": body["field"], **stored}

    def hand_off(self, req: falcon.Request, resp: falcon.Response, case: str, body: Body) -> None:
        """`{url}`: the provincial page with a one-time ticket, the same one for the same Idempotency-Key."""
        known = self._service.get_application(self._references.reference(case), call_context(req))
        if known["channel"] != "REDIRECT":
            raise RuleViolated("该事项不需要前往省级系统办理", code="NOT_A_REDIRECT")
        target = {
            "application_id": known["id"],
            "number": known["number"],
            "item_code": known["item_code"],
            "system": known["system"],
        }
        context = call_context(req, idempotency_key=idempotency_key(req))
        resp.media = {"url": self._deps.hand_off.start(target, context)}

    def _draft(self, req: falcon.Request, application_id: str, body: Body) -> dict[str, Any]:
        start = {"id": application_id, "item_code": body["item_code"], "values": body["values"]}
        state = self._service.start_draft(start, call_context(req, idempotency_key=f"start-{application_id}"))
        if not body["files"] or state["status"] != DRAFT:
            return state
        save = {"id": application_id, "values": body["values"], "files": body["files"]}
        return self._service.save_draft(save, call_context(req, idempotency_key=f"save-{application_id}"))

    def _document(self, req: falcon.Request, case: str) -> dict[str, Any]:
        reference = self._references.reference(case)
        try:
            return self._service.get_application(reference, call_context(req))
        except NotFound:
            if "id" not in reference:
                raise
        draft = self._service.get_draft(reference, call_context(req))
        return {**draft, "number": None, "status": DRAFT, "status_name": "草稿"}

    def _form(self, item_code: str) -> dict[str, Any]:
        """The published form that the item is applied for with now."""
        entry = self._deps.catalogue.item(item_code)
        if entry is None:
            raise NotFound("没有找到这个事项,请核对后再试", code="ITEM_UNKNOWN")
        form = form_of(self._deps.forms, entry["item"])
        if form is None:
            raise RuleViolated("这个事项目前不能在网上办理", code="NOT_ONLINE")
        return form


def _submit_key(application_id: str) -> str:
    """The pages' own: whoever presses there and sends here submits once."""
    return f"submit-{application_id}"
