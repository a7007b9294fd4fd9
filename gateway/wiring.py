"""Puts the web process together from its environment. Everything that connects is made here, once per worker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pymongo import MongoClient

import gateway.forwarding.provinces  # noqa: F401 - registers the adapters that the configuration names
from event_sourcing.logs import configure_logging
from event_sourcing.mongo_clients import connect, database
from event_sourcing.rpc.client import RpcClient
from gateway.app import create_app
from gateway.auth.personas import Personas
from gateway.auth.rate_limit import RateLimit
from gateway.auth.sessions import Sessions
from gateway.auth.tokens import Tokens
from gateway.dependencies import Dependencies
from gateway.forwarding.hand_off import HandOff
from gateway.forwarding.registry import Registry, load_systems
from gateway.http.stopping import is_stopping
from gateway.http.unchanged_again import UnchangedAgain
from gateway.pages.rendering import Renderer
from gateway.pages.texts import today
from gateway.projections.feed import Feed
from gateway.projections.feed_tail import FeedTail
from gateway.rpc.applications import ApplicationsClient
from gateway.rpc.catalog import CatalogClient
from gateway.rpc.client import Rpc
from gateway.rpc.dead_letters import DeadLettersClient
from gateway.rpc.five_clarity import FiveClarityClient
from gateway.rpc.guides import GuidesClient
from gateway.rpc.layers import LayersClient
from gateway.rpc.notify import NotifyClient
from gateway.rpc.relations import RelationsClient
from gateway.rpc.shared_data import SharedDataClient
from gateway.rpc.surveys import SurveysClient
from gateway.settings import PORTAL, GatewaySettings
from gateway.views.cases import CasesView
from gateway.views.catalogue import CatalogueView
from gateway.views.forms import FormsView
from gateway.views.generation import Generation
from gateway.views.past_items import PastItems
from gateway.views.resources import ResourcesView
from gateway.views.search import Search


@dataclass(frozen=True, slots=True)
class Connections:
    mongo: MongoClient[dict[str, Any]]
    rpc: Rpc


def get_app() -> UnchangedAgain:
    """What gunicorn calls in each worker, after the fork: no connection is shared between processes."""
    configure_logging("gateway")
    settings = GatewaySettings.from_environment()
    connections = Connections(connect(settings.mongo_uri), RpcClient(settings.amqp_uri))
    deps = dependencies(settings, connections)
    return UnchangedAgain(create_app(deps), Generation(deps.database), day=today)


def dependencies(settings: GatewaySettings, connections: Connections) -> Dependencies:
    portal = database(connections.mongo, settings.db_prefix, PORTAL)
    rpc = connections.rpc
    applications = ApplicationsClient(rpc)
    registry = Registry(load_systems(settings.province_systems))
    personas = Personas.load() if settings.is_development else Personas.none()
    return Dependencies(
        settings=settings,
        database=portal,
        catalogue=CatalogueView(portal),
        past_items=PastItems(portal),
        resources=ResourcesView(portal),
        search=Search(portal),
        cases=CasesView(portal),
        feed=Feed(portal),
        feed_tail=FeedTail(portal, stopping=is_stopping),
        forms=FormsView(portal),
        sessions=Sessions(portal, settings.session_secret),
        personas=personas,
        tokens=Tokens(settings.token_secret, personas),
        rate_limit=RateLimit(portal),
        catalog=CatalogClient(rpc),
        layers=LayersClient(rpc),
        surveys=SurveysClient(rpc),
        shared_data=SharedDataClient(rpc),
        relations=RelationsClient(rpc),
        guides=GuidesClient(rpc),
        applications=applications,
        notify=NotifyClient(rpc),
        dead_letters=DeadLettersClient(rpc),
        five_clarity=FiveClarityClient(rpc),
        registry=registry,
        hand_off=HandOff(registry, applications, settings.public_url),
        renderer=Renderer(),
    )
