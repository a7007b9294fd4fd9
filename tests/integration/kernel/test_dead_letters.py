"""What a subscription gave up is stored with its reason, and can be tried again or discarded; nothing of it is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.collection import Collection

from event_sourcing.dead_letters import COLLECTION
from event_sourcing.errors import Forbidden, NotFound, RuleViolated, ValidationFailed
from event_sourcing.nameko_kernel.set_aside import FIRST_FAILED_AT_HEADER
from event_sourcing.rpc.client import RpcClient
from tests.integration.kernel import broker
from tests.integration.kernel.broker import event, publish
from tests.integration.kernel.processes import KernelProcess, running, service_arguments
from tests.support.servers import private_mongod
from tests.support.waiting import wait_until

Rows = Collection[dict[str, Any]]
Start = Callable[..., KernelProcess]

OPS = {"actor": {"id": "ops-1", "roles": ["ops"]}, "correlation_id": "c-1"}
CITIZEN = {"actor": {"id": "p-1", "roles": ["applicant"]}, "correlation_id": "c-1"}


@pytest.fixture
def start(
    mongo_uri: str, amqp_uri: str, database_prefix: str, unique_name: str, tmp_path: Path
) -> Iterator[Start]:
    environment = {
        "SAMPLE_NAME": unique_name,
        "SAMPLE_LADDER": "",
        "BANSHI_MONGO_URI": mongo_uri,
        "BANSHI_AMQP_URI": amqp_uri,
        "BANSHI_DB_PREFIX": database_prefix,
    }
    with ExitStack() as stack:

        def start_one(**more: str) -> KernelProcess:
            arguments = service_arguments("letter_service")
            process = stack.enter_context(running(arguments, tmp_path / "log", {**environment, **more}))
            stack.callback(process.stop)
            return process

        yield start_one


@pytest.fixture
def letters(mongo_uri: str, database_prefix: str, unique_name: str) -> Iterator[Rows]:
    with MongoClient[dict[str, Any]](mongo_uri) as client:
        yield client[f"{database_prefix}{unique_name}"][COLLECTION]


@pytest.fixture
def ask(amqp_uri: str, unique_name: str) -> Iterator[Callable[..., dict[str, Any]]]:
    client = RpcClient(amqp_uri)
    yield lambda method, context=OPS, **payload: client.call(unique_name, method, payload, context)
    client.close()


def waiting(letters: Rows, count: int) -> list[dict[str, Any]]:
    return wait_until(
        lambda: len(found := list(letters.find({"status": "waiting"}))) == count and found,
        message=f"{count} letters that wait",
    )


def test_an_event_is_given_up_with_its_reason_and_the_queue_goes_on(
    start: Start, letters: Rows, amqp_uri: str, unique_name: str
) -> None:
    start()
    publish(amqp_uri, event(unique_name, 1, do="fail"), event(unique_name, 2))
    (letter,) = waiting(letters, 1)
    assert (letter["queue"], letter["event_id"], letter["source"]) == (
        f"{unique_name}.events",
        f"{unique_name}-1",
        unique_name,
    )
    assert letter["error"] == "RuntimeError: always (failed 1 times)"
    assert letter["attempts"] == 1
    assert letter["first_failed_at"] == letter["last_failed_at"]
    assert b'"do":"fail"' in letter["body"]
    wait_until(lambda: letters.database["effects"].find_one({"what": "effect", "event": f"{unique_name}-2"}))
    assert broker.depth(amqp_uri, f"{unique_name}.events.dead") == 0


def test_a_body_that_is_no_event_is_kept_as_it_came(
    start: Start, letters: Rows, amqp_uri: str, unique_name: str, ask: Callable[..., dict[str, Any]]
) -> None:
    start()
    broker.publish_raw(amqp_uri, f"{unique_name}.events", b'{"specversion": \xff')
    (letter,) = waiting(letters, 1)
    assert letter["body"] == b'{"specversion": \xff'
    assert letter["event_id"] is None
    assert letter["error"].startswith("ContractMismatch[CONTRACT_MISMATCH]")
    assert ask("show_dead_letter", id=letter["_id"])["body"].startswith('{"specversion": ')


def test_an_event_that_kills_its_process_each_time_is_set_aside_by_the_broker(
    start: Start, letters: Rows, amqp_uri: str, unique_name: str
) -> None:
    """The broker's own dead letter, as it looks after the last delivery: without any word of ours."""
    start()
    one = event(unique_name, 1)
    with broker.channel(amqp_uri) as channel:
        queue = f"{unique_name}.judge"
        arguments = {
            "x-queue-type": "quorum",
            "x-delivery-limit": 1,
            "x-dead-letter-exchange": "",
            "x-dead-letter-routing-key": f"{unique_name}.events.dead",
        }
        channel.queue_declare(queue, durable=True, auto_delete=False, arguments=arguments)
        broker.publish_raw(amqp_uri, queue, one.to_json())
        for _ in range(2):
            message = wait_until(lambda: channel.basic_get(queue))
            channel.basic_reject(message.delivery_tag, requeue=True)
        (letter,) = waiting(letters, 1)
        channel.queue_delete(queue)
    assert letter["event_id"] == one.id
    assert letter["error"].startswith("no answer in ")


def test_a_letter_is_tried_again_and_counts_on_when_it_fails_again(
    start: Start, letters: Rows, amqp_uri: str, unique_name: str, ask: Callable[..., dict[str, Any]]
) -> None:
    start()
    publish(amqp_uri, event(unique_name, 1, do="fail"), event(unique_name, 2, do="fail once"))
    of = {letter["event_id"]: letter["_id"] for letter in waiting(letters, 2)}
    mended, hopeless = of[f"{unique_name}-2"], of[f"{unique_name}-1"]
    assert ask("retry_dead_letter", id=mended)["history"][0]["by"] == "ops-1"
    wait_until(lambda: letters.database["effects"].find_one({"what": "effect", "event": f"{unique_name}-2"}))
    assert ask("show_dead_letter", id=mended)["status"] == "retried"

    ask("retry_dead_letter", id=hopeless)
    again = wait_until(lambda: letters.find_one({"_id": hopeless, "attempts": 2}))
    assert again["status"] == "waiting"
    assert again["last_failed_at"] > again["first_failed_at"]
    assert FIRST_FAILED_AT_HEADER not in again["headers"]


def test_operators_list_page_by_page_and_discard_with_a_reason_and_others_may_nothing(
    start: Start, letters: Rows, amqp_uri: str, unique_name: str, ask: Callable[..., dict[str, Any]]
) -> None:
    start()
    publish(amqp_uri, *(event(unique_name, number, do="give up") for number in range(3)))
    waiting(letters, 3)
    first = ask("list_dead_letters", limit=2)
    rest = ask("list_dead_letters", limit=2, cursor=first["next_cursor"])
    assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (2, 1, None)
    assert "body" not in first["items"][0]
    identity = first["items"][0]["id"]
    assert ask("discard_dead_letter", id=identity, reason="重复导入")["status"] == "discarded"
    assert len(ask("list_dead_letters", status="waiting", queue=f"{unique_name}.events")["items"]) == 2
    assert ask("list_dead_letters", queue="other")["items"] == []
    for error, method, payload in (
        (RuleViolated, "discard_dead_letter", {"id": identity, "reason": "再次"}),
        (ValidationFailed, "discard_dead_letter", {"id": identity, "reason": ""}),
        (NotFound, "show_dead_letter", {"id": "unknown"}),
        (ValidationFailed, "list_dead_letters", {"cursor": "unknown"}),
    ):
        with pytest.raises(error):
            ask(method, **payload)
    for method in ("list_dead_letters", "retry_dead_letter"):
        with pytest.raises(Forbidden):
            ask(method, CITIZEN, id=identity)


def test_a_publishers_headers_are_kept_and_sent_again_whatever_they_hold(
    start: Start, letters: Rows, amqp_uri: str, unique_name: str, ask: Callable[..., dict[str, Any]]
) -> None:
    """AMQP has values that neither the database nor JSON has; a letter that could not be kept would come for ever."""
    start()
    since = datetime(2026, 11, 25, tzinfo=UTC)
    headers = {"price": Decimal("1.5"), "since": since, "tags": ["a", {"b": 1}]}
    broker.publish_raw(amqp_uri, f"{unique_name}.events", b"no event", headers=headers)
    (letter,) = waiting(letters, 1)
    shown = ask("show_dead_letter", id=letter["_id"])
    assert shown["headers"] == {
        "price": "1.5",
        "since": "2026-11-25T00:00:00.000+00:00",
        "tags": ["a", {"b": 1}],
    }
    ask("retry_dead_letter", id=letter["_id"])
    again = wait_until(lambda: letters.find_one({"_id": letter["_id"], "attempts": 2}))
    assert again["headers"] == {**headers, "price": "1.5", "since": since.replace(tzinfo=None)}


def test_while_the_database_is_away_letters_wait_at_the_broker(
    start: Start, amqp_uri: str, unique_name: str, tmp_path: Path
) -> None:
    with private_mongod(tmp_path / "mongodb") as server:
        start(BANSHI_MONGO_URI=server.uri, BANSHI_DB_PREFIX="d_")
        server.stop()
        for number in range(3):
            broker.publish_raw(amqp_uri, f"{unique_name}.events", f"no event {number}".encode())
        wait_until(lambda: broker.depth(amqp_uri, f"{unique_name}.events") == 0)
        server.start()
        server.wait_ready()
        with MongoClient[dict[str, Any]](server.uri) as client:
            found = waiting(client[f"d_{unique_name}"][COLLECTION], 3)
    assert {letter["body"] for letter in found} == {f"no event {n}".encode() for n in range(3)}
