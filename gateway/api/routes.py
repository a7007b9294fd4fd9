"""Every route of the JSON API and of operations."""

from __future__ import annotations

from typing import Any

import falcon

from gateway.api import health
from gateway.dependencies import Dependencies
from gateway.forwarding.callbacks import ProvincialCallbacks


def add_routes(app: falcon.App[Any, Any], deps: Dependencies) -> None:
    app.add_route(
        "/api/v1/provincial/{system}/callbacks", ProvincialCallbacks(deps.registry, deps.applications)
    )
    app.add_route("/livez", health.Live())
    app.add_route("/readyz", health.Ready(deps.database))
    app.add_route("/metrics", health.Metrics())
