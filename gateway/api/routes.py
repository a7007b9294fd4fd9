"""The JSON API, its description, and what machines ask of the process, on their addresses."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import Any

import falcon

from gateway.api import health
from gateway.api.openapi import DOCUMENT, OpenApi
from gateway.api.route import PREFIX, Endpoint
from gateway.api.route_table import routes
from gateway.dependencies import Dependencies


def add_routes(app: falcon.App[Any, Any], deps: Dependencies) -> None:
    table = routes(deps)
    for path, of_path in groupby(sorted(table, key=attrgetter("path")), attrgetter("path")):
        app.add_route(PREFIX + path, Endpoint(of_path))
    app.add_route(DOCUMENT, OpenApi(table, deps.settings.public_url))
    app.add_route("/livez", health.Live())
    app.add_route("/readyz", health.Ready(deps.database))
    app.add_route("/metrics", health.Metrics())
