"""The province's HTTP side: submissions, queries, hand-offs, and an admin corner for faults and inspection."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict
from typing import Any

import falcon

from sandbox.province import pages, signatures, tickets
from sandbox.province.cases import Cases, KeyReused
from sandbox.province.faults import Faults

REQUIRED = ("application_id", "application_number", "item_code", "submitted_at", "applicant", "values")


class Submissions:
    """`POST /{system}/cases` takes a submission, `GET /{system}/cases?idempotency_key=` tells its fate."""

    def __init__(self, cases: Cases, faults: Faults, secrets: dict[str, str]) -> None:
        self._cases = cases
        self._faults = faults
        self._secrets = secrets

    def on_post(self, req: falcon.Request, resp: falcon.Response, system: str) -> None:
        body = req.bounded_stream.read()
        self._check_signature(req, system, body)
        key = req.get_header("Idempotency-Key", required=True)
        fault = self._faults.next_submission_fault()
        if fault == "error":
            raise falcon.HTTPServiceUnavailable(title="故障注入", description="503")
        if fault == "reject":
            raise falcon.HTTPUnprocessableEntity(title="REJECTED", description="省级系统不接收该申请")
        submission = _submission(body)
        try:
            receipt, new = self._cases.receive(
                system, key, submission, via="rest", life=self._faults.plan.life
            )
        except KeyReused:
            raise falcon.HTTPConflict(
                title="KEY_REUSED", description="同一 Idempotency-Key 的内容与首次不同"
            ) from None
        if fault == "timeout_after_success":
            threading.Event().wait(self._faults.plan.hang_seconds)
            raise falcon.HTTPGatewayTimeout(title="故障注入", description="答复丢失")
        if fault == "slow":
            threading.Event().wait(self._faults.plan.slow_seconds)
        resp.status = falcon.HTTP_201 if new else falcon.HTTP_200
        resp.media = receipt

    def on_get(self, req: falcon.Request, resp: falcon.Response, system: str) -> None:
        self._check_signature(req, system, b"")
        receipt = self._cases.find(system, req.get_param("idempotency_key", required=True))
        if receipt is None:
            raise falcon.HTTPNotFound(title="UNKNOWN_KEY")
        resp.media = receipt

    def _check_signature(self, req: falcon.Request, system: str, body: bytes) -> None:
        secret = self._secrets.get(system)
        if secret is None:
            raise falcon.HTTPNotFound(title="UNKNOWN_SYSTEM")
        path = req.relative_uri
        timestamp = req.get_header("X-Timestamp", default="")
        signature = req.get_header("X-Signature", default="")
        if not signatures.is_valid(secret, req.method, path, timestamp, signature, body):
            raise falcon.HTTPUnauthorized(title="BAD_SIGNATURE")


class Check:
    def on_get(self, req: falcon.Request, resp: falcon.Response, system: str) -> None:
        resp.media = {"system": system, "status": "ok"}


class Alive:
    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        resp.media = {"status": "ok"}


class HandOff:
    """`GET /hand-off?ticket=` shows what will be submitted; `POST` takes it, once per application."""

    def __init__(self, cases: Cases, faults: Faults, secrets: dict[str, str]) -> None:
        self._cases = cases
        self._faults = faults
        self._secrets = secrets

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        resp.content_type = falcon.MEDIA_HTML
        token = req.get_param("ticket", default="")
        try:
            ticket = tickets.read(token, self._secrets)
        except tickets.InvalidTicket:
            resp.status = falcon.HTTP_403
            resp.text = pages.refused()
            return
        known = self._cases.find(ticket.system, ticket.application_id)
        resp.text = (
            pages.received(known["provincial_number"], ticket.return_url)
            if known
            else pages.confirm(token, ticket.item_code, ticket.application_number)
        )

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        resp.content_type = falcon.MEDIA_HTML
        try:
            ticket = tickets.read(req.get_media().get("ticket", ""), self._secrets)
        except tickets.InvalidTicket:
            resp.status = falcon.HTTP_403
            resp.text = pages.refused()
            return
        submission = {
            "application_id": ticket.application_id,
            "application_number": ticket.application_number,
            "item_code": ticket.item_code,
        }
        receipt, _ = self._cases.receive(
            ticket.system,
            ticket.application_id,
            submission,
            via="redirect",
            life=self._faults.plan.life,
        )
        resp.text = pages.received(receipt["provincial_number"], ticket.return_url)


class AdminFaults:
    def __init__(self, faults: Faults) -> None:
        self._faults = faults

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        resp.media = asdict(self._faults.plan)

    def on_put(self, req: falcon.Request, resp: falcon.Response) -> None:
        try:
            self._faults.change(req.get_media())
        except (ValueError, TypeError) as error:
            raise falcon.HTTPBadRequest(title="BAD_FAULTS", description=str(error)) from error
        resp.media = asdict(self._faults.plan)


class AdminCases:
    def __init__(self, cases: Cases) -> None:
        self._cases = cases

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        number = req.get_param("application_number")
        resp.media = {
            "cases": [c for c in self._cases.all() if number is None or c["application_number"] == number]
        }


class AdminCallbacks:
    """`POST /admin/cases/{provincial_number}/callbacks {status, delay?, documents?}`: a decision by hand."""

    def __init__(self, cases: Cases) -> None:
        self._cases = cases

    def on_post(self, req: falcon.Request, resp: falcon.Response, provincial_number: str) -> None:
        if self._cases.case(provincial_number) is None:
            raise falcon.HTTPNotFound(title="UNKNOWN_CASE")
        wanted = req.get_media()
        sequence = self._cases.plan_callback(
            provincial_number, wanted["status"], wanted.get("delay", 0.0), wanted.get("documents")
        )
        resp.media = {"sequence": sequence}


def create_app(cases: Cases, faults: Faults, secrets: dict[str, str]) -> falcon.App[Any, Any]:
    """`secrets`: system id → shared secret."""
    app = falcon.App()
    app.add_route("/{system}/cases", Submissions(cases, faults, secrets))
    app.add_route("/{system}/check", Check())
    app.add_route("/hand-off", HandOff(cases, faults, secrets))
    app.add_route("/admin/faults", AdminFaults(faults))
    app.add_route("/admin/cases", AdminCases(cases))
    app.add_route("/admin/cases/{provincial_number}/callbacks", AdminCallbacks(cases))
    app.add_route("/livez", Alive())
    return app


def _submission(body: bytes) -> dict[str, Any]:
    try:
        submission: dict[str, Any] = json.loads(body)
    except ValueError as error:
        raise falcon.HTTPBadRequest(title="NOT_JSON", description=str(error)) from error
    if missing := [name for name in REQUIRED if name not in submission]:
        raise falcon.HTTPUnprocessableEntity(title="MISSING", description=f"缺少 {missing}")
    return submission
