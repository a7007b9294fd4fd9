"""Addresses for editors: the part of the route table under /editor."""

from __future__ import annotations

from gateway.api.editor_dimensions import dimension_routes
from gateway.api.editor_five_clarity import five_clarity_routes
from gateway.api.editor_item_flow import item_flow_routes
from gateway.api.editor_items import editor_item_routes
from gateway.api.editor_layers import layer_routes
from gateway.api.editor_relations import relation_routes
from gateway.api.editor_surveys import survey_routes
from gateway.api.route import Route
from gateway.dependencies import Dependencies


def editor_routes(deps: Dependencies) -> list[Route]:
    return [
        *editor_item_routes(deps.catalog),
        *item_flow_routes(deps),
        *dimension_routes(deps),
        *five_clarity_routes(deps.five_clarity),
        *layer_routes(deps),
        *survey_routes(deps),
        *relation_routes(deps),
    ]
