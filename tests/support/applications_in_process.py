"""The applications service behind the RPC port without a broker: its own database, its own code, events to the portal.

What the broker does otherwise happens at once: references come from the samples' events, and what a command publishes is
in the portal view before its answer. `delayed` keeps the events back, as a slow projector would.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from pymongo.database import Database

from event_sourcing.cloud_events import envelop
from event_sourcing.errors import BanshiError, UnknownService, from_wire, to_wire
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.projections import ProjectionRunner
from event_sourcing.settings import Settings
from gateway.projections.portal import PortalProjection
from gateway.projections.shelf import Shelf
from services.applications.projections import Drafts
from services.applications.public_events import translate
from services.applications.references import BINDINGS, keep
from services.applications.wiring import build
from tests.support.sample_portal import sample_events


class ApplicationsInProcess:
    def __init__(self, mongo_uri: str, prefix: str, portal: Database[dict[str, Any]]) -> None:
        environ = {"BANSHI_MONGO_URI": mongo_uri, "BANSHI_DB_PREFIX": prefix}
        self._parts = build(Settings.from_environment("applications", environ))
        database = portal.client[f"{prefix}applications"]
        self._store = MongoEventStore(database)
        self._drafts = ProjectionRunner(self._store, database, Drafts())
        self._portal = PortalProjection(Shelf(portal))
        self._told = 0
        self.delayed = False
        self.down = False
        for event in sample_events():
            if event.name in BINDINGS.get(event.service, ()):
                keep(self._parts.references, event)

    def call(
        self,
        service: str,
        method: str,
        payload: Mapping[str, Any],
        context: Mapping[str, Any],
        timeout: float = 5.0,
    ) -> dict[str, Any]:
        if service != "applications" or self.down:
            raise UnknownService(f"没有可用的服务 {service}")
        operations, queries = self._parts.operations, self._parts.queries
        target = operations if hasattr(operations, method) else queries
        try:
            answer = getattr(target, method)(json.loads(json.dumps(payload)), context)
        except BanshiError as error:
            raise from_wire(json.loads(json.dumps(to_wire(error)))) from None
        if not self.delayed:
            self.catch_up()
        return dict(json.loads(json.dumps(answer)))

    def begin(
        self,
        service: str,
        method: str,
        payload: Mapping[str, Any],
        context: Mapping[str, Any],
        timeout: float = 5.0,
    ) -> NoReturn:
        """Several are asked at a time for their dead letters only, and without a broker there are none."""
        raise UnknownService(f"没有可用的服务 {service}")

    def catch_up(self) -> None:
        """What relay, broker and projections do in their own time."""
        self._drafts.catch_up()
        while commits := self._store.read_commits(self._told):
            told = [
                envelop("applications", event, public)
                for commit in commits
                for event in commit.events
                if (public := translate(event)) is not None
            ]
            self._portal.apply(told)
            self._told = commits[-1].position

    def close(self) -> None:
        self._parts.close()
