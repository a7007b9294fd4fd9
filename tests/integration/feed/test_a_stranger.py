"""A subscriber that nobody knows: from the first event on, live, while the projector and the gateway are killed."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from event_sourcing.cloud_events import envelop
from event_sourcing.mongo_event_store import MongoEventStore
from gateway.settings import GatewaySettings
from sandbox.servers.rabbitmq import RabbitMq
from services.catalog.public_events import translate as of_catalog
from services.guides.public_events import translate as of_guides
from tests.integration.feed.conftest import Portal
from tests.integration.feed.gateways import WebProcess, running_gateway
from tests.support.processes import running_relay, running_service
from tests.support.sample_logs import commit, recorded
from tests.support.sample_portal import sample_services
from tests.support.servers import private_rabbitmq
from tests.support.waiting import wait_until

TRANSLATORS = {"catalog": of_catalog, "guides": of_guides}
FEW = 240
"""Events of the catalogue, and an eighth as many of the guides: what the projector takes in half a minute."""
SUBSCRIPTIONS = "catalog:portal.catalog,guides:portal.guides"


@pytest.fixture
def own_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitMq]:
    """The projector's queues have names that other tests use as well."""
    with private_rabbitmq(tmp_path_factory.mktemp("own-rabbitmq")) as server:
        yield server


class Stranger(threading.Thread):
    """Keeps its cursor, asks again whatever the answer was, and skips the ids that it knows."""

    def __init__(self, web: WebProcess) -> None:
        super().__init__(daemon=True)
        self._web = web
        self.events: dict[str, dict[str, Any]] = {}
        self.enough = threading.Event()

    def run(self) -> None:
        query: dict[str, Any] = {"limit": 50, "wait": 5}
        while not self.enough.is_set():
            try:
                page = self._web.ask(**query).json()
            except requests.RequestException:
                self.enough.wait(0.1)
                continue
            for event in page["items"]:
                self.events.setdefault(event["id"], event)
            query["after"] = page["next_cursor"]


def test_a_stranger_ends_with_exactly_what_the_logs_say_each_stream_in_order(
    own_broker: RabbitMq, portal: Portal, settings: GatewaySettings
) -> None:
    samples = sample_services()
    sources = {
        "catalog": recorded(samples.store)[:FEW],
        "guides": recorded(samples.guides_store)[: FEW // 8],
    }
    stores = {}
    for service, events in sources.items():
        stores[service] = store = MongoEventStore(portal.client[f"{settings.db_prefix}{service}"])
        store.ensure_indexes()
        commit(store, events[: len(events) // 2])
    environment = {
        "BANSHI_MONGO_URI": settings.mongo_uri,
        "BANSHI_AMQP_URI": own_broker.uri,
        "BANSHI_DB_PREFIX": settings.db_prefix,
        "BANSHI_RELAY_AWAITS": SUBSCRIPTIONS,
    }
    with (
        running_gateway(settings, workers=2) as web,
        running_service(environment, "gateway.projector") as projector,
        running_relay(environment, *sources),
    ):
        stranger = Stranger(web)
        stranger.start()
        wait_until(lambda: len(stranger.events) > 50, timeout=60)
        projector.kill()
        for service, events in sources.items():
            commit(stores[service], events[len(events) // 2 :])
        projector.start()
        seen = len(stranger.events)
        wait_until(lambda: len(stranger.events) > seen + 20, timeout=60)
        web.kill()
        web.start()
        expected = published(stores)
        wait_until(lambda: len(stranger.events) >= len(expected), timeout=200)
        stranger.enough.set()
        stranger.join(20)
    assert stranger.events == expected
    versions: dict[str, list[int]] = defaultdict(list)
    for event in stranger.events.values():
        versions[event["source"] + event["partitionkey"]].append(int(event["sequence"]))
    assert all(numbers == sorted(numbers) for numbers in versions.values())


def published(stores: dict[str, MongoEventStore]) -> dict[str, dict[str, Any]]:
    """What the logs say, by id."""
    found = {}
    for service, store in stores.items():
        for stored in store.read_commits(0, limit=100_000):
            for event in stored.events:
                if (public := TRANSLATORS[service](event)) is not None:
                    envelope = envelop(service, event, public)
                    found[envelope.id] = envelope.to_dict()
    return found
