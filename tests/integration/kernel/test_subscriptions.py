"""Events on real queues: what a handler does decides where its event goes, and none is lost."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.collection import Collection

from event_sourcing.nameko_kernel.set_aside import FAILURES_HEADER, REASON_HEADER
from tests.integration.kernel import broker
from tests.integration.kernel.broker import event, publish
from tests.integration.kernel.processes import KernelProcess, running, service_arguments
from tests.support.waiting import wait_until

Start = Callable[..., KernelProcess]


@pytest.fixture
def start(
    mongo_uri: str, amqp_uri: str, database_prefix: str, unique_name: str, tmp_path: Path
) -> Iterator[Start]:
    environment = {
        "SAMPLE_NAME": unique_name,
        "BANSHI_MONGO_URI": mongo_uri,
        "BANSHI_AMQP_URI": amqp_uri,
        "BANSHI_DB_PREFIX": database_prefix,
    }
    with ExitStack() as stack:

        def start_one(module: str = "sample_service", *, wait: bool = True, **more: str) -> KernelProcess:
            arguments = service_arguments(module)
            return stack.enter_context(
                running(arguments, tmp_path / "log", {**environment, **more}, wait=wait)
            )

        yield start_one


@pytest.fixture
def effects(mongo_uri: str, database_prefix: str, unique_name: str) -> Iterator[Collection[dict[str, Any]]]:
    with MongoClient[dict[str, Any]](mongo_uri) as client:
        yield client[f"{database_prefix}{unique_name}"]["effects"]


def tries(effects: Collection[dict[str, Any]], number: int) -> int:
    return effects.count_documents({"what": "try", "event": {"$regex": f"-{number}$"}})


def done(effects: Collection[dict[str, Any]], number: int) -> bool:
    return effects.find_one({"what": "effect", "event": {"$regex": f"-{number}$"}}) is not None


def order(effects: Collection[dict[str, Any]]) -> list[int]:
    return [int(row["event"].rsplit("-", 1)[1]) for row in effects.find({"what": "effect"}).sort("_id", 1)]


def test_failures_wait_aside_and_end_as_dead_letters_with_their_reason(
    start: Start, effects: Collection[dict[str, Any]], amqp_uri: str, unique_name: str
) -> None:
    start()
    dead = f"{unique_name}.events.dead"
    publish(
        amqp_uri,
        event(unique_name, 1, do="fail"),
        event(unique_name, 2),
        event(unique_name, 3, do="fail once"),
        event(unique_name, 4, do="give up"),
    )
    broker.publish_raw(amqp_uri, f"{unique_name}.events", b'{"specversion": ')

    # What succeeds is not held up by what failed before it.
    wait_until(lambda: done(effects, 2))
    assert tries(effects, 1) == 1

    # What cannot get better is set aside at once.
    letters = [wait_until(lambda: broker.take(amqp_uri, dead)) for _ in range(2)]
    reasons = {letter.headers[REASON_HEADER]: letter for letter in letters}
    assert any(reason.startswith("ContractMismatch[CONTRACT_MISMATCH]: not JSON") for reason in reasons)
    assert reasons["PermanentFailure[PERMANENT_FAILURE]: no use"].headers[FAILURES_HEADER] == 1

    # A second try may succeed; what fails on every step is set aside, as it came.
    wait_until(lambda: done(effects, 3))
    assert tries(effects, 3) == 2
    letter = wait_until(lambda: broker.take(amqp_uri, dead))
    assert letter.headers[REASON_HEADER] == "RuntimeError: always (failed 3 times)"
    assert letter.headers[FAILURES_HEADER] == 3
    assert f'"id":"{unique_name}-1"' in letter.body
    assert tries(effects, 1) == 3
    assert not done(effects, 1)
    assert broker.depth(amqp_uri, f"{unique_name}.events") == 0


def test_an_event_whose_process_was_killed_comes_again(
    start: Start, effects: Collection[dict[str, Any]], amqp_uri: str, unique_name: str
) -> None:
    process = start()
    publish(amqp_uri, event(unique_name, 1, do="wait"))
    wait_until(lambda: tries(effects, 1))
    process.kill()
    assert not done(effects, 1)
    effects.insert_one({"what": "go on"})
    start()
    wait_until(lambda: done(effects, 1))
    assert tries(effects, 2) == 0
    assert tries(effects, 1) == 2


def test_a_subscription_that_acknowledged_before_the_effect_would_lose_it(
    start: Start, effects: Collection[dict[str, Any]], amqp_uri: str, unique_name: str
) -> None:
    """That the test above is worth something: the same kill, with the acknowledgement in the wrong place."""
    process = start("hasty_service")
    publish(amqp_uri, event(unique_name, 1, do="wait"))
    wait_until(lambda: tries(effects, 1))
    process.kill()
    start()
    publish(amqp_uri, event(unique_name, 2))
    wait_until(lambda: done(effects, 2))
    assert (tries(effects, 1), done(effects, 1)) == (1, False)
    assert broker.depth(amqp_uri, f"{unique_name}.events") == 0


def test_a_stopping_process_finishes_what_it_began_and_leaves_the_rest(
    start: Start, effects: Collection[dict[str, Any]], amqp_uri: str, unique_name: str
) -> None:
    process = start(SAMPLE_PREFETCH="3")
    wait_until(lambda: effects.find_one({"what": "tick again"}))
    publish(amqp_uri, *(event(unique_name, number, do="wait") for number in (1, 2, 3, 4)))
    wait_until(lambda: effects.count_documents({"what": "try"}) == 3)
    process.send(signal.SIGTERM)
    wait_until(lambda: '"stopping"' in process.log)
    effects.insert_one({"what": "go on"})
    assert process.wait() == 0
    assert sorted(order(effects)) == [1, 2, 3]
    assert effects.find_one({"what": "background stopped"})
    assert effects.find_one({"what": "closed"})
    publish(amqp_uri, event(unique_name, 5))
    assert broker.depth(amqp_uri, f"{unique_name}.events") == 2


def test_an_ordered_subscription_waits_for_its_failed_event(
    start: Start, effects: Collection[dict[str, Any]], amqp_uri: str, unique_name: str
) -> None:
    start(SAMPLE_ORDERED="1")
    publish(amqp_uri, event(unique_name, 1), event(unique_name, 2, do="fail once"), event(unique_name, 3))
    wait_until(lambda: done(effects, 3))
    assert order(effects) == [1, 2, 3]
    # After the whole ladder the event is set aside, and the next one follows.
    publish(amqp_uri, event(unique_name, 4, do="fail"), event(unique_name, 5))
    wait_until(lambda: done(effects, 5))
    letter = wait_until(lambda: broker.take(amqp_uri, f"{unique_name}.events.dead"))
    assert letter.headers[REASON_HEADER] == "RuntimeError: always (failed 3 times)"
    assert tries(effects, 4) == 3


def test_an_ordered_subscription_stops_in_mid_wait_without_losing_the_event(
    start: Start, effects: Collection[dict[str, Any]], amqp_uri: str, unique_name: str
) -> None:
    process = start(SAMPLE_ORDERED="1")
    publish(amqp_uri, event(unique_name, 1, do="fail once"), event(unique_name, 2))
    wait_until(lambda: tries(effects, 1))
    assert process.stop() == 0
    start(SAMPLE_ORDERED="1")
    wait_until(lambda: done(effects, 2))
    assert order(effects) == [1, 2]


def test_a_queue_with_other_arguments_ends_the_process_with_a_clear_message(
    start: Start, amqp_uri: str, unique_name: str
) -> None:
    with broker.channel(amqp_uri) as channel:
        channel.queue_declare(f"{unique_name}.events", durable=True, auto_delete=False)
    process = start(wait=False)
    assert process.wait() == 78
    assert f"queue '{unique_name}.events' exists at the broker with other arguments" in process.log
    assert "read its queues empty, those of its retries too, then" in process.log
