"""Subscribers whose broker is killed or freezes under them: they end when told to, come back, and leak nothing."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.database import Database

from event_sourcing.dead_letters import COLLECTION
from sandbox.servers.rabbitmq import RabbitMq
from tests.integration.kernel.broker import event, publish, settle
from tests.integration.kernel.processes import KernelProcess, running, service_arguments
from tests.support.waiting import wait_until

RESTARTS = 3
BURST = 48
"""Events at once, before anything is counted: the pool of connections to the database is then as large as it gets."""


@pytest.fixture
def environment(
    own_broker: RabbitMq, mongo_uri: str, database_prefix: str, unique_name: str
) -> dict[str, str]:
    return {
        "SAMPLE_NAME": unique_name,
        "SAMPLE_LADDER": "1",
        "BANSHI_MONGO_URI": mongo_uri,
        "BANSHI_AMQP_URI": own_broker.uri,
        "BANSHI_DB_PREFIX": database_prefix,
    }


@pytest.fixture
def database(mongo_uri: str, database_prefix: str, unique_name: str) -> Iterator[Database[dict[str, Any]]]:
    client: MongoClient[dict[str, Any]]
    with MongoClient(mongo_uri) as client:
        yield client[f"{database_prefix}{unique_name}"]


def kill(broker: RabbitMq) -> Callable[[], None]:
    broker.kill()
    return lambda: restart(broker)


def freeze(broker: RabbitMq) -> Callable[[], None]:
    assert broker.process is not None
    assert broker.process.pid is not None
    group = os.getpgid(broker.process.pid)
    os.killpg(group, signal.SIGSTOP)
    return lambda: os.killpg(group, signal.SIGCONT)


def restart(broker: RabbitMq) -> None:
    broker.start()
    broker.wait_ready()


@pytest.mark.parametrize("break_it", [kill, freeze])
def test_a_stop_without_an_answering_broker_ends_and_what_was_in_hand_has_its_effect_once(
    own_broker: RabbitMq,
    database: Database[dict[str, Any]],
    environment: dict[str, str],
    unique_name: str,
    tmp_path: Path,
    break_it: Callable[[RabbitMq], Callable[[], None]],
) -> None:
    effects = database["effects"]
    with running(service_arguments("sample_service"), tmp_path / "log", environment) as service:
        settle(own_broker)
        publish(
            own_broker.uri,
            event(unique_name, 1, do="wait", once=True),
            event(unique_name, 2, do="wait and fail once", once=True),
        )
        wait_until(lambda: effects.count_documents({"what": "try"}) == 2)
        mend = break_it(own_broker)
        try:
            service.send(signal.SIGTERM)
            wait_until(lambda: '"stopping"' in service.log)
            effects.insert_one({"what": "go on"})
            assert service.wait() == 0  # within its bound, and not cut off at the end of it
        finally:
            mend()
    assert effects.distinct("event", {"what": "effect"}) == [f"{unique_name}-1"]
    with running(service_arguments("sample_service"), tmp_path / "log", environment):
        publish(own_broker.uri, event(unique_name, 3))
        wait_until(lambda: len(effects.distinct("event", {"what": "effect"})) == 3)
    assert effects.count_documents({"what": "effect"}) == 3


def test_after_restarts_of_the_broker_events_are_handled_and_nothing_has_leaked(
    own_broker: RabbitMq,
    database: Database[dict[str, Any]],
    environment: dict[str, str],
    unique_name: str,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    """Files and threads of the system and green threads, with everything in use: subscription, failures, letters."""
    effects, numbers = database["effects"], count(1)

    def handle(do: str) -> str:
        """Until an event published now has been handled, its failure stored."""
        one = event(unique_name, next(numbers), do=do)
        publish(own_broker.uri, one)
        if do == "give up":
            wait_until(lambda: database[COLLECTION].find_one({"event_id": one.id}), timeout=60)
        else:
            wait_until(lambda: effects.find_one({"what": "effect", "event": one.id}), timeout=60)
        return one.id

    def used(service: KernelProcess) -> dict[str, int]:
        counted = effects.find_one({"what": "count", "event": handle("count")})
        assert counted is not None
        process = Path(f"/proc/{service.pid}")
        return {
            "files": len(list((process / "fd").iterdir())),
            "threads": len(list((process / "task").iterdir())),
            "greenlets": counted["greenlets"],
        }

    with running(service_arguments("letter_service"), tmp_path / "log", environment) as service:
        settle(own_broker)
        publish(own_broker.uri, *(event(unique_name, next(numbers)) for _ in range(BURST)))
        wait_until(lambda: effects.count_documents({"what": "effect"}) == BURST)
        handle("give up")
        before = used(service)
        for _ in range(RESTARTS):
            own_broker.kill()
            wait_until(lambda: not service.is_ready())
            restart(own_broker)
            answering = time.monotonic()
            handle("")
            record_property("recovery_seconds", round(time.monotonic() - answering, 2))
            handle("give up")
            wait_until(service.is_ready)
        wait_until(
            lambda: all(used(service)[what] <= number for what, number in before.items()),
            message=f"no more than {before} in use",
        )
        assert service.stop() == 0


def test_an_ordered_event_that_the_broker_took_back_is_not_tried_again_where_it_failed(
    own_broker: RabbitMq,
    database: Database[dict[str, Any]],
    environment: dict[str, str],
    unique_name: str,
    tmp_path: Path,
) -> None:
    """It would come out of its turn: whoever got it from the broker has gone on meanwhile."""
    effects = database["effects"]
    environment |= {"SAMPLE_ORDERED": "1", "SAMPLE_LADDER": "3"}
    with running(service_arguments("sample_service"), tmp_path / "log", environment) as service:
        settle(own_broker)
        publish(own_broker.uri, event(unique_name, 1, do="fail once"), event(unique_name, 2))
        wait_until(lambda: "again in 3 s, in place" in service.log)
        own_broker.kill()
        restart(own_broker)
        wait_until(lambda: effects.find_one({"what": "effect", "event": f"{unique_name}-2"}), timeout=60)
        tries = {"what": "try", "event": f"{unique_name}-1"}
        wait_until(lambda: "taken back by the broker" in service.log or effects.count_documents(tries) > 2)
        assert effects.count_documents(tries) == 2
        assert [row["event"] for row in effects.find({"what": "effect"}).sort("_id", 1)] == [
            f"{unique_name}-1",
            f"{unique_name}-2",
        ]
