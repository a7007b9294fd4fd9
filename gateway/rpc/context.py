"""The context that travels with every RPC call of a request (event_sourcing.request_context describes its shape)."""

from __future__ import annotations

from typing import Any

import falcon

from gateway.auth.actor import ANONYMOUS


def call_context(
    req: falcon.Request, *, idempotency_key: str | None = None, expected_version: int | None = None
) -> dict[str, Any]:
    """
    idempotency_key   makes a repeated command answer as the first one did
    expected_version  version the user saw; a later one fails the command instead of overwriting it
    """
    actor = req.context.actor or ANONYMOUS
    context: dict[str, Any] = {
        "actor": actor.to_context(),
        "correlation_id": req.context.correlation_id,
    }
    if traceparent := req.get_header("traceparent"):
        context["traceparent"] = traceparent
    if idempotency_key is not None:
        context["idempotency_key"] = idempotency_key
    if expected_version is not None:
        context["expected_version"] = expected_version
    return context
