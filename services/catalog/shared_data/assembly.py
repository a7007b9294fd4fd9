"""Puts the area's parts together."""

from __future__ import annotations

from typing import Any

from pymongo.database import Database

from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.mongo_snapshots import MongoSnapshotStore
from event_sourcing.projections import ProjectionRunner
from services.catalog.resource.projection import ResourceList
from services.catalog.shared_data.comparison_job import ComparisonJobs
from services.catalog.shared_data.desk import SharedDataDesk, comparable
from services.catalog.shared_data.projection import SharedData
from services.catalog.shared_data.views import SharedDataView


def shared_data_desk(store: MongoEventStore, database: Database[dict[str, Any]]) -> SharedDataDesk:
    view = SharedDataView(database)
    view.ensure_indexes()
    jobs = ComparisonJobs(database, lambda: comparable(view))
    jobs.ensure_indexes()

    def catch_up() -> None:
        """With runners of its own: those of the background loop belong to its thread."""
        for projection in (SharedData(), ResourceList()):
            ProjectionRunner(store, database, projection).catch_up()

    return SharedDataDesk(store, view, jobs, catch_up, MongoSnapshotStore(database))
