"""The catalogue service behind the RPC port without a broker: its own database, its own code, its views caught up at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from event_sourcing.errors import BanshiError, UnknownService, from_wire, to_wire
from event_sourcing.mongo_clients import connect
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.projections import ProjectionRunner
from event_sourcing.settings import Settings
from services.catalog.five_clarity.keeper import ClarityKeeper
from services.catalog.five_clarity.report_store import ReportStore
from services.catalog.guide_facts import GuideFactsView
from services.catalog.layers.projection import Layers
from services.catalog.projections import ItemList
from services.catalog.reviews.projection import ReviewQueue
from services.catalog.service import CatalogService
from services.catalog.shared_data.projection import SharedData
from services.catalog.wiring import build
from tests.unit.catalog.examples import registered_world

OF_IMPORTS = ("register_", "define_")
"""Beginnings of commands that come by the hundred and read no view."""


class CatalogInProcess:
    """`down`: nobody answers. `mute`: methods that nobody answers to. `operations`: the registered world of the catalogue's own tests."""

    def __init__(self, mongo_uri: str, prefix: str) -> None:
        environ = {"BANSHI_MONGO_URI": mongo_uri, "BANSHI_DB_PREFIX": prefix}
        self._parts = build(Settings.from_environment("catalog", environ))
        self._mongo = connect(mongo_uri)
        self.database = database = self._mongo[f"{prefix}catalog"]
        self.store = store = MongoEventStore(database)
        self._service = CatalogService()
        self._service.parts = self._parts
        self.operations = registered_world(store)
        self._lists = [
            ProjectionRunner(store, database, projection)
            for projection in (ItemList(), ReviewQueue(), SharedData(), Layers())
        ]
        self._clarity = ClarityKeeper(store, GuideFactsView(database), ReportStore(database))
        self.down = False
        self.mute: frozenset[str] = frozenset()

    def call(
        self,
        service: str,
        method: str,
        payload: Mapping[str, Any],
        context: Mapping[str, Any],
        timeout: float = 5.0,
    ) -> dict[str, Any]:
        if service != "catalog" or self.down or method in self.mute:
            raise UnknownService(f"没有可用的服务 {service}")
        sent = json.loads(json.dumps(payload))
        if not method.startswith(OF_IMPORTS):
            self._catch_up()
        if method.startswith(
            "five_clarity"
        ):  # an evaluation of the whole catalogue: only for who asks for it
            self._clarity.refresh()
        try:
            answer = getattr(self._service, method)(sent, context)
        except BanshiError as error:
            raise from_wire(json.loads(json.dumps(to_wire(error)))) from None
        return dict(json.loads(json.dumps(answer)))

    def _catch_up(self) -> None:
        for runner in self._lists:
            runner.catch_up()

    def begin(
        self,
        service: str,
        method: str,
        payload: Mapping[str, Any],
        context: Mapping[str, Any],
        timeout: float = 5.0,
    ) -> NoReturn:
        raise UnknownService(f"没有可用的服务 {service}")

    def close(self) -> None:
        self._parts.close()
        self._mongo.close()
