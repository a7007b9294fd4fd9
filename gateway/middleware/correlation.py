"""One id for everything that a request sets off, in every log line and in the answer."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import falcon
import structlog

HEADER = "X-Correlation-Id"
_ACCEPTABLE = re.compile(r"[A-Za-z0-9._:-]{8,64}")


class Correlation:
    def process_request(self, req: falcon.Request, resp: falcon.Response) -> None:
        given = req.get_header(HEADER) or ""
        req.context.correlation_id = given if _ACCEPTABLE.fullmatch(given) else uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(correlation_id=req.context.correlation_id)

    def process_response(
        self, req: falcon.Request, resp: falcon.Response, resource: Any, req_succeeded: bool
    ) -> None:
        resp.set_header(HEADER, req.context.correlation_id)
