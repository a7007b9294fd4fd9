"""Everything that pages and API may use. `wiring` fills it; tests fill it with the same classes on their own servers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pymongo.database import Database

from gateway.auth.personas import Personas
from gateway.auth.rate_limit import RateLimit
from gateway.auth.sessions import Sessions
from gateway.auth.tokens import Tokens
from gateway.errors import Renderer
from gateway.forwarding.hand_off import HandOff
from gateway.forwarding.registry import Registry
from gateway.projections.feed import Feed
from gateway.projections.feed_tail import FeedTail
from gateway.rpc.applications import ApplicationsClient
from gateway.rpc.catalog import CatalogClient
from gateway.rpc.dead_letters import DeadLettersClient
from gateway.rpc.five_clarity import FiveClarityClient
from gateway.rpc.guides import GuidesClient
from gateway.rpc.layers import LayersClient
from gateway.rpc.notify import NotifyClient
from gateway.rpc.relations import RelationsClient
from gateway.rpc.shared_data import SharedDataClient
from gateway.rpc.surveys import SurveysClient
from gateway.settings import GatewaySettings
from gateway.views.cases import CasesView
from gateway.views.catalogue import CatalogueView
from gateway.views.forms import FormsView
from gateway.views.past_items import PastItems
from gateway.views.resources import ResourcesView
from gateway.views.search import Search


@dataclass(frozen=True, slots=True)
class Dependencies:
    settings: GatewaySettings
    database: Database[dict[str, Any]]
    catalogue: CatalogueView
    past_items: PastItems
    resources: ResourcesView
    search: Search
    cases: CasesView
    feed: Feed
    feed_tail: FeedTail
    forms: FormsView
    sessions: Sessions
    personas: Personas
    tokens: Tokens
    rate_limit: RateLimit
    catalog: CatalogClient
    layers: LayersClient
    surveys: SurveysClient
    shared_data: SharedDataClient
    relations: RelationsClient
    guides: GuidesClient
    applications: ApplicationsClient
    notify: NotifyClient
    dead_letters: DeadLettersClient
    five_clarity: FiveClarityClient
    registry: Registry
    hand_off: HandOff
    renderer: Renderer
