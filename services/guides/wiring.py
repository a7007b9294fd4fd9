"""Puts the service's parts together; nothing below reads the environment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from event_sourcing import mongo_clients
from event_sourcing.event_store import EventStore
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.projections import ProjectionRunner
from event_sourcing.settings import Settings
from event_sourcing.view_jobs import ViewJobs
from services.guides.listing import GuidesListing
from services.guides.operations import GuidesOperations
from services.guides.projections import EditorsLists
from services.guides.views import EditorsView


@dataclass(frozen=True)
class Guides:
    """What one process of the service consists of.

    background  loops that run until they are told to stop: the editors' lists
    views       jobs that rebuild and verify what the loops keep
    checks      what must work for the service to be ready
    """

    store: EventStore
    operations: GuidesOperations
    listing: GuidesListing
    background: Sequence[Callable[[threading.Event], None]]
    views: ViewJobs
    checks: Mapping[str, Callable[[], bool]]
    close: Callable[[], None]


def build(settings: Settings) -> Guides:
    client = mongo_clients.connect(settings.mongo_uri)
    database = mongo_clients.database(client, settings.db_prefix, settings.service)
    store = MongoEventStore(database)
    store.ensure_indexes()
    view = EditorsView(database)
    view.ensure_indexes()
    runner = ProjectionRunner(store, database, EditorsLists())
    return Guides(
        store=store,
        operations=GuidesOperations(store),
        listing=GuidesListing(view),
        background=[runner.run],
        views=ViewJobs(database, [runner]),
        checks={"mongodb": lambda: bool(client.admin.command("ping"))},
        close=client.close,
    )
