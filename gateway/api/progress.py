"""进度查询 for whoever knows a number and the last characters of the applicant's identity number; rate-limited."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import falcon

from gateway.auth.rate_limit import RateLimit
from gateway.http import parameters
from gateway.rpc.applications import ApplicationsClient
from gateway.rpc.context import call_context


class Progress:
    def __init__(self, applications: ApplicationsClient, rate_limit: RateLimit) -> None:
        self._applications = applications
        self._rate_limit = rate_limit

    def ask(self, req: falcon.Request, resp: falcon.Response) -> None:
        """As a link."""
        self._answer(req, resp, {name: parameters.required(req, name) for name in ("number", "id_tail")})

    def post(self, req: falcon.Request, resp: falcon.Response, body: Mapping[str, Any]) -> None:
        """As a body, which leaves no trace in anybody's access log."""
        self._answer(req, resp, body)

    def _answer(self, req: falcon.Request, resp: falcon.Response, question: Mapping[str, Any]) -> None:
        self._rate_limit.count_progress_query(req.remote_addr)
        resp.media = self._applications.progress(question, call_context(req))
        resp.set_header("Cache-Control", "no-store")
