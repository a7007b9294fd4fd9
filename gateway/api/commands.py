"""Commands as HTTP: which repeat is the same one, which version it was meant for, and what is answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import falcon

from gateway.http.conditional import expected_version, idempotency_key, version_etag
from gateway.rpc.context import call_context


def command_context(req: falcon.Request, name: str) -> dict[str, Any]:
    """The client's key holds for one kind of command; without one, each request is an intent of its own."""
    key = idempotency_key(req)
    return call_context(
        req,
        idempotency_key=f"{name}:{key}" if key else uuid4().hex,
        expected_version=expected_version(req),
    )


def answer_state(resp: falcon.Response, state: Mapping[str, Any]) -> None:
    """The command's answer, `{id, number, status, status_name, version, position, repeated, warnings?}`, and its ETag."""
    resp.set_header("ETag", version_etag(state["version"]))
    resp.media = dict(state)
