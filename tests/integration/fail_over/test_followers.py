"""Whoever follows the log follows it through a fail-over: the relay with its subscribers, and the views."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from pymongo.database import Database

from event_sourcing.mongo_clients import connect
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.projections import ProjectionRunner
from event_sourcing.relay.worker import RelayWorker
from sandbox.servers.replica_set import ReplicaSet
from tests.contract.event_store.writes import whole_log
from tests.integration.fail_over.conftest import Faults
from tests.integration.fail_over.writing import Writers
from tests.integration.kernel.counting import Counting, shown
from tests.integration.kernel.relaying import relaying
from tests.integration.kernel.sample_events.public_events import translate
from tests.support.outside_subscriber import subscribed
from tests.support.waiting import wait_until

ENOUGH = 60
FAIL_OVER_SECONDS = 90


@pytest.fixture
def database(members: ReplicaSet, database_name: str) -> Iterator[Database[dict[str, Any]]]:
    with connect(members.uri) as client:
        yield client[database_name]


@pytest.fixture
def store(database: Database[dict[str, Any]]) -> MongoEventStore:
    made = MongoEventStore(database)
    made.ensure_indexes()
    return made


def fail_over(faults: Faults, fault: str, writers: Writers) -> None:
    wait_until(lambda: len(writers.acknowledged) > ENOUGH, message="no commits")
    struck = faults.strike(fault)
    before = len(writers.acknowledged)
    wait_until(
        lambda: len(writers.acknowledged) > before + ENOUGH,
        timeout=FAIL_OVER_SECONDS,
        message="no commits after the fail-over",
    )
    faults.mend(struck)


@pytest.mark.parametrize("fault", ["killed", "parted"])
def test_subscribers_get_every_event_in_the_order_of_the_log(
    fault: str,
    faults: Faults,
    database: Database[dict[str, Any]],
    store: MongoEventStore,
    amqp_uri: str,
    unique_name: str,
) -> None:
    relay = RelayWorker(unique_name, database, translate, amqp_uri, lease_seconds=2)
    with subscribed(amqp_uri, f"{unique_name}.events") as outside, relaying(relay):
        with Writers(store) as writers:
            fail_over(faults, fault, writers)
        expected = [event.position for commit in whole_log(store) for event in commit.events]

        def heard() -> list[int]:
            return [int(envelope["position"]) for envelope in outside.received()]

        wait_until(lambda: len(heard()) >= len(expected), timeout=60, message="the subscriber is behind")
        assert heard() == expected


def test_a_view_shows_each_event_once(
    faults: Faults, database: Database[dict[str, Any]], store: MongoEventStore
) -> None:
    runner = ProjectionRunner(store, database, Counting())
    stop = threading.Event()
    thread = threading.Thread(target=runner.run, args=(stop,), daemon=True)
    thread.start()
    with Writers(store) as writers:
        fail_over(faults, "killed", writers)
    end = store.end()
    wait_until(lambda: shown(database) == (end, end), timeout=60, message="the view is behind")
    stop.set()
    thread.join(60)
    assert not thread.is_alive()
