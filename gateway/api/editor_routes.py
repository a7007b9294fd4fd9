"""Addresses for editors: the part of the route table under /editor."""

from __future__ import annotations

from gateway.api.route import Route
from gateway.dependencies import Dependencies


def editor_routes(deps: Dependencies) -> list[Route]:
    return []
