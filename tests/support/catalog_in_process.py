"""The catalogue service behind the RPC port without a broker: its own database, its own code, its list caught up at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from event_sourcing.errors import BanshiError, UnknownService, from_wire, to_wire
from event_sourcing.mongo_clients import connect
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.projections import ProjectionRunner
from event_sourcing.settings import Settings
from services.catalog.projections import ItemList
from services.catalog.reviews.projection import ReviewQueue
from services.catalog.wiring import build
from tests.unit.catalog.examples import registered_world

READS = (
    "get_item",
    "get_item_history",
    "get_item_as_of",
    "compare_item",
    "list_items",
    "next_item_code",
    "get_category_dimension",
    "rehearse_import",
)


class CatalogInProcess:
    """`down`: nobody answers. `operations`: the registered world of the catalogue's own tests."""

    def __init__(self, mongo_uri: str, prefix: str) -> None:
        environ = {"BANSHI_MONGO_URI": mongo_uri, "BANSHI_DB_PREFIX": prefix}
        self._parts = build(Settings.from_environment("catalog", environ))
        self._mongo = connect(mongo_uri)
        database = self._mongo[f"{prefix}catalog"]
        store = MongoEventStore(database)
        self.operations = registered_world(store)
        self._lists = [
            ProjectionRunner(store, database, projection) for projection in (ItemList(), ReviewQueue())
        ]
        self.down = False

    def call(
        self,
        service: str,
        method: str,
        payload: Mapping[str, Any],
        context: Mapping[str, Any],
        timeout: float = 5.0,
    ) -> dict[str, Any]:
        if service != "catalog" or self.down:
            raise UnknownService(f"没有可用的服务 {service}")
        sent = json.loads(json.dumps(payload))
        editing = self._parts.editing
        for runner in self._lists:
            runner.catch_up()
        try:
            if method == "list_reviews":
                answer = self._parts.reviews.list(sent, context)
            elif method in READS:
                answer = getattr(editing, method)(sent, context)
            else:
                answer = editing.command(method, sent, context)
        except BanshiError as error:
            raise from_wire(json.loads(json.dumps(to_wire(error)))) from None
        return dict(json.loads(json.dumps(answer)))

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
