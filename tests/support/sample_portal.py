"""The portal view filled with the shipped samples, the way it is filled in production: import, commands, public events."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from pymongo.database import Database

from cli.importing.files import read_files
from cli.importing.run import run_import
from event_sourcing.cloud_events import CloudEvent, envelop
from event_sourcing.memory_event_store import MemoryEventStore
from gateway.projections.portal import PortalProjection
from gateway.projections.shelf import Shelf
from gateway.projections.writer import next_generation, prepare
from services.catalog.public_events import translate as of_catalog
from services.guides.public_events import translate as of_guides
from tests.unit.cli.local_services import LocalServices
from tests.unit.cli.samples import SAMPLES

FILES = ("departments.json", "codelists.json", "items.json", "guides.json", "forms.json")


@cache
def sample_services() -> LocalServices:
    """Catalogue and guides with the samples imported; look, do not touch."""
    services = LocalServices()
    run_import(services, read_files([SAMPLES / name for name in FILES], None), sleep=lambda _: None)
    return services


@cache
def sample_events() -> tuple[CloudEvent, ...]:
    """What catalogue and guides publish when the samples are imported."""
    services = sample_services()
    return (
        *_published("catalog", services.store, of_catalog),
        *_published("guides", services.guides_store, of_guides),
    )


def fill_portal(database: Database[dict[str, Any]]) -> None:
    prepare(database)
    PortalProjection(Shelf(database)).apply(sample_events())
    next_generation(database)


def _published(service: str, store: MemoryEventStore, translate: Any) -> Iterator[CloudEvent]:
    for commit in store.read_commits(0, limit=100_000):
        for event in commit.events:
            public = translate(event)
            if public is not None:
                yield envelop(service, event, public)
