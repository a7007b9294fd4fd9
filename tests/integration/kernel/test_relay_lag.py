"""How far publication is behind, as operators see it: from the log and the checkpoint, whoever leads or whatever is away."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

from prometheus_client import REGISTRY
from pymongo.database import Database

from event_sourcing.mongo_clients import connect
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.relay.lag import Lag, LagMeter, keep_measuring
from event_sourcing.relay.lease import RelayLease
from sandbox.servers.ports import HOST
from tests.integration.kernel.relaying import append
from tests.support.faults.tcp_proxy import proxy_to
from tests.support.waiting import wait_until

PATIENCE_SECONDS = 0.3


def publish_through(database: Database[dict[str, Any]], position: int) -> None:
    lease = RelayLease(database, "test")
    assert lease.acquire()
    lease.save(position)


def gauge(unit: str, service: str) -> float | None:
    """None before it was set for the first time."""
    return REGISTRY.get_sample_value(f"banshi_relay_lag_{unit}", {"service": service})


def test_an_empty_log_has_nothing_to_publish(service_database: Database[dict[str, Any]]) -> None:
    assert LagMeter("empty", service_database).measure() == Lag(0, 0, 0)


def test_before_the_first_relay_ever_led_everything_is_behind(
    event_store: MongoEventStore, service_database: Database[dict[str, Any]]
) -> None:
    append(event_store, "Done", "Internal", "Done")
    append(event_store, "Done")
    lag = LagMeter("new", service_database).measure()
    assert (lag.events, lag.commits) == (4, 2)


def test_what_the_checkpoint_has_passed_does_not_count(
    event_store: MongoEventStore, service_database: Database[dict[str, Any]]
) -> None:
    meter = LagMeter("midway", service_database)
    first = append(event_store, "Done", "Done", "Done")
    append(event_store, "Done", "Done")
    last = append(event_store, "Done")
    publish_through(service_database, first)
    lag = meter.measure()
    assert (lag.events, lag.commits) == (3, 2)
    publish_through(service_database, last)
    assert meter.measure() == Lag(0, 0, 0)


def test_the_age_is_that_of_the_oldest_commit_behind(
    event_store: MongoEventStore, service_database: Database[dict[str, Any]]
) -> None:
    first, second, _ = (append(event_store, "Done") for _ in range(3))
    an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
    event_store.commits.update_one({"_id": second}, {"$set": {"recorded_at": an_hour_ago}})
    publish_through(service_database, first)
    assert LagMeter("old", service_database).measure().seconds >= 3600


def test_a_commit_of_a_clock_that_is_ahead_is_new(
    event_store: MongoEventStore, service_database: Database[dict[str, Any]]
) -> None:
    position = append(event_store, "Done")
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    event_store.commits.update_one({"_id": position}, {"$set": {"recorded_at": tomorrow}})
    assert LagMeter("ahead", service_database).measure() == Lag(1, 1, 0)


def test_a_database_that_is_away_leaves_its_own_figures_unknown_until_it_is_back(
    event_store: MongoEventStore,
    service_database: Database[dict[str, Any]],
    unique_name: str,
) -> None:
    """The other services' are measured all the while."""
    near, far = f"{unique_name}.near", f"{unique_name}.far"
    append(event_store, "Done", "Done")
    address = service_database.client.address
    assert address is not None
    with proxy_to(*address) as link:
        direct = f"mongodb://{HOST}:{link.port}/?directConnection=true"
        with connect(direct, timeout_seconds=PATIENCE_SECONDS) as through_link:
            meters = [
                LagMeter(far, through_link[service_database.name]),
                LagMeter(near, service_database),
            ]
            stop = threading.Event()
            measuring = threading.Thread(target=keep_measuring, args=(meters, stop), daemon=True)
            measuring.start()
            try:
                wait_until(lambda: gauge("events", far) == gauge("events", near) == 2)
                link.cut()
                wait_until(lambda: is_unknown("events", far))
                wait_until(lambda: is_unknown("commits", far) and is_unknown("seconds", far))
                append(event_store, "Done")
                wait_until(lambda: gauge("commits", near) == 2)
                assert is_unknown("events", far)
                link.heal()
                wait_until(lambda: gauge("events", far) == 3)
            finally:
                stop.set()
                measuring.join(10)
    assert not measuring.is_alive()


def is_unknown(unit: str, service: str) -> bool:
    value = gauge(unit, service)
    return value is not None and value != value
