"""Puts the service's parts together; nothing below reads the environment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from event_sourcing import mongo_clients
from event_sourcing.command_handling import CommandHandler
from event_sourcing.dead_letters import DeadLetters
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.mongo_snapshots import MongoSnapshotStore
from event_sourcing.projections import ProjectionRunner
from event_sourcing.schedule import Schedule
from event_sourcing.settings import Settings
from event_sourcing.view_jobs import ViewJobs
from services.catalog.editing import Editing
from services.catalog.five_clarity.desk import FiveClarityDesk
from services.catalog.five_clarity.keeper import ClarityKeeper
from services.catalog.five_clarity.report_store import ReportStore
from services.catalog.guide_facts import GuideFactsView
from services.catalog.inventory.projections import Inventory
from services.catalog.inventory.views import InventoryView
from services.catalog.item.aggregate import item_decider
from services.catalog.item.name_register import NameRegister
from services.catalog.layers.desk import LayersDesk
from services.catalog.layers.projection import Layers
from services.catalog.layers.views import LayersView
from services.catalog.projections import ItemList
from services.catalog.relation_desk.desk import RelationDesk
from services.catalog.relation_desk.discovery_room import DiscoveryRoom
from services.catalog.relation_desk.ends import EndsView, RelationEnds
from services.catalog.relation_desk.verdicts import RelationVerdicts
from services.catalog.resource.projection import ResourceList
from services.catalog.reviews.listing import Reviews
from services.catalog.reviews.projection import ReviewQueue
from services.catalog.reviews.view import ReviewsView
from services.catalog.shared_data.assembly import shared_data_desk
from services.catalog.shared_data.desk import SharedDataDesk
from services.catalog.shared_data.projection import SharedData
from services.catalog.survey_batch.desk import SurveyDesk, survey_desk
from services.catalog.timekeeper import Timekeeper
from services.catalog.timers import ITEM_TIMERS, ItemTimers
from services.catalog.views import ItemsView


@dataclass(frozen=True)
class Catalog:
    """What one process of the service consists of.

    background  loops that run until they are told to stop: the editors' list, what is due, and telling items of it
    views       jobs that rebuild and verify what the loops keep
    checks      what must work for the service to be ready
    """

    editing: Editing
    reviews: Reviews
    shared_data: SharedDataDesk
    relations: RelationDesk
    relation_verdicts: RelationVerdicts
    layers: LayersDesk
    guide_facts: GuideFactsView
    surveys: SurveyDesk
    five_clarity: FiveClarityDesk
    background: Sequence[Callable[[threading.Event], None]]
    views: ViewJobs
    dead_letters: DeadLetters
    checks: Mapping[str, Callable[[], bool]]
    close: Callable[[], None]


def build(settings: Settings) -> Catalog:
    client = mongo_clients.connect(settings.mongo_uri)
    database = mongo_clients.database(client, settings.db_prefix, settings.service)
    store = MongoEventStore(database)
    store.ensure_indexes()
    view = ItemsView(database)
    view.ensure_indexes()
    reviews = ReviewsView(database)
    reviews.ensure_indexes()
    InventoryView(database).ensure_indexes()
    guide_facts, reports = GuideFactsView(database), ReportStore(database)
    reports.ensure_indexes()
    LayersView(database).ensure_indexes()
    dead_letters = DeadLetters(database)
    dead_letters.ensure_indexes()
    timers = Schedule(database[ITEM_TIMERS])
    timers.ensure_indexes()
    projections = (
        ItemList(),
        ReviewQueue(),
        ItemTimers(),
        SharedData(),
        Inventory(),
        RelationEnds(),
        ResourceList(),
        Layers(),
    )
    runners = [ProjectionRunner(store, database, projection) for projection in projections]
    items = CommandHandler(NameRegister(store), item_decider)
    snapshots, ends = MongoSnapshotStore(database), EndsView(database)
    editing = Editing(store, view, snapshots)
    room = DiscoveryRoom(store, ends, guide_facts, InventoryView(database))
    return Catalog(
        editing=editing,
        reviews=Reviews(reviews),
        relations=RelationDesk(store, ends, snapshots),
        relation_verdicts=RelationVerdicts(store, room, editing, snapshots),
        shared_data=shared_data_desk(store, database),
        surveys=survey_desk(store, database, snapshots),
        guide_facts=guide_facts,
        five_clarity=FiveClarityDesk(reports),
        layers=LayersDesk(store, database),
        background=[
            *(runner.run for runner in runners),
            timers.keep_leases,
            Timekeeper(items, timers).run,
            ClarityKeeper(store, guide_facts, reports).run,
        ],
        views=ViewJobs(database, runners),
        dead_letters=dead_letters,
        checks={"mongodb": lambda: bool(client.admin.command("ping"))},
        close=client.close,
    )
