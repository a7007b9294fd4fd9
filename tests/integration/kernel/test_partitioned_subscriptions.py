"""Order within a stream, work on many streams at once, whatever happens to replicas, handlers and the broker."""

from __future__ import annotations

import signal
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from amqp.exceptions import AMQPError
from pymongo import MongoClient
from pymongo.collection import Collection

from event_sourcing.cloud_events import CloudEvent
from event_sourcing.events import ANY_VERSION, NewEvent, StreamWrite
from event_sourcing.messaging.partitions import partition_of
from event_sourcing.messaging.publisher import ConfirmedPublisher
from event_sourcing.messaging.topology import Subscription, TopologyMismatch, declare_subscription
from event_sourcing.mongo_clients import connect
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.relay.backfill import backfill
from tests.integration.kernel import broker
from tests.integration.kernel.broker import event, publish, publish_raw
from tests.integration.kernel.processes import KernelProcess, running, service_arguments
from tests.integration.kernel.relaying import BY
from tests.integration.kernel.sample_events.public_events import translate
from tests.support.servers import private_rabbitmq
from tests.support.waiting import wait_until

PARTITIONS = 3
STREAMS = tuple(f"thing-{n}" for n in range(6))
EACH = 12

Effects = Collection[dict[str, Any]]
Start = Callable[..., KernelProcess]


@pytest.fixture
def effects(mongo_uri: str, database_prefix: str, unique_name: str) -> Iterator[Effects]:
    client: MongoClient[dict[str, Any]]
    with connect(mongo_uri) as client:
        yield client[f"{database_prefix}{unique_name}"]["effects"]


@pytest.fixture
def start(mongo_uri: str, database_prefix: str, unique_name: str, tmp_path: Path) -> Iterator[Start]:
    with ExitStack() as stack:

        def start_one(uri: str, **more: str) -> KernelProcess:
            environment = {
                "SAMPLE_NAME": unique_name,
                "SAMPLE_ORDERED": "1",
                "SAMPLE_PARTITIONS": str(PARTITIONS),
                "SAMPLE_LADDER": "1",
                "BANSHI_MONGO_URI": mongo_uri,
                "BANSHI_AMQP_URI": uri,
                "BANSHI_DB_PREFIX": database_prefix,
                **more,
            }
            return stack.enter_context(
                running(service_arguments("sample_service"), tmp_path / "log", environment)
            )

        yield start_one


def many(service: str, *, failing: bool = True) -> list[CloudEvent]:
    """Of every stream EACH events, in turn; some fail the first time and some take their time."""

    def does(number: int) -> dict[str, Any]:
        if failing and number % 17 == 0:
            return {"do": "fail once"}
        return {"do": "take time", "seconds": 0.05}

    return [
        event(service, number, stream=STREAMS[number % len(STREAMS)], **does(number))
        for number in range(EACH * len(STREAMS))
    ]


def firsts(effects: Effects) -> dict[str, list[int]]:
    """Stream → numbers of its events in the order in which each took effect for the first time."""
    found: dict[str, list[int]] = defaultdict(list)
    for row in effects.find({"what": "effect"}).sort("$natural", 1):  # ids of two processes do not compare
        number = int(row["event"].rsplit("-", 1)[1])
        stream = found[STREAMS[number % len(STREAMS)]]
        if number not in stream:
            stream.append(number)
    return found


def done(effects: Effects) -> int:
    return sum(map(len, firsts(effects).values()))


def all_in_order(effects: Effects) -> bool:
    wait_until(lambda: done(effects) == EACH * len(STREAMS), timeout=90)
    return all(numbers == sorted(numbers) for numbers in firsts(effects).values())


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP])
def test_each_stream_keeps_its_order_when_the_active_replica_is_killed_stopped_or_paused(
    start: Start, effects: Effects, amqp_uri: str, unique_name: str, number: signal.Signals
) -> None:
    active = start(amqp_uri)
    start(amqp_uri)
    publish(amqp_uri, *many(unique_name))
    wait_until(lambda: done(effects) >= len(STREAMS))
    active.send(number)
    if number == signal.SIGSTOP:
        # Long enough for the broker to give the paused one up, which then wakes to a world that has gone on.
        wait_until(lambda: done(effects) >= EACH * len(STREAMS) - 2 * len(STREAMS), timeout=90)
        active.send(signal.SIGCONT)
    assert all_in_order(effects)


def test_each_stream_keeps_its_order_over_a_restart_of_the_broker(
    start: Start, effects: Effects, unique_name: str, tmp_path: Path
) -> None:
    with private_rabbitmq(tmp_path) as server:
        start(server.uri)
        start(server.uri)
        publish(server.uri, *many(unique_name))
        wait_until(lambda: done(effects) >= len(STREAMS))
        server.stop()
        server.start()
        server.wait_ready()
        assert all_in_order(effects)


def test_without_order_the_same_work_gets_out_of_order(
    start: Start, effects: Effects, amqp_uri: str, unique_name: str
) -> None:
    """That the tests above are worth something: several workers and a retry aside, and streams no longer are in order."""
    start(amqp_uri, SAMPLE_ORDERED="", SAMPLE_PARTITIONS="0")
    publish(amqp_uri, *many(unique_name))
    assert not all_in_order(effects)


def test_a_backfill_reaches_each_partition_with_its_streams_in_their_order(
    event_store: MongoEventStore, amqp_uri: str, unique_name: str
) -> None:
    subscription = Subscription(unique_name, {unique_name: ("#",)}, 1, True, (), PARTITIONS)
    with broker.channel(amqp_uri) as channel:
        declare_subscription(channel, subscription)
    for stream in STREAMS * 3:
        event_store.append([StreamWrite(stream, ANY_VERSION, [NewEvent("Done", {})])], BY)
    publisher = ConfirmedPublisher(amqp_uri, "backfill")
    sent = backfill(unique_name, event_store, translate, publisher, subscription.partitions_exchange)
    publisher.close()
    assert sent == 3 * len(STREAMS)
    for number, queue in enumerate(subscription.queues):
        here = [stream for stream in STREAMS if partition_of(stream) % PARTITIONS == number]
        wanted = [(stream, str(version)) for version in (1, 2, 3) for stream in here]
        found = [CloudEvent.from_json(body) for body in broker.consume(amqp_uri, queue, len(wanted))]
        assert [(one.partitionkey, one.sequence) for one in found] == wanted


def test_an_event_that_fails_holds_up_its_own_partition_only(
    start: Start, effects: Effects, amqp_uri: str, unique_name: str
) -> None:
    start(amqp_uri, SAMPLE_LADDER="30")
    stuck = STREAMS[0]
    other = next(s for s in STREAMS if partition_of(s) % PARTITIONS != partition_of(stuck) % PARTITIONS)
    publish(
        amqp_uri,
        event(unique_name, 0, stream=stuck, do="fail"),
        event(unique_name, 1, stream=stuck),
        event(unique_name, 2, stream=other),
    )
    wait_until(lambda: effects.find_one({"what": "effect", "event": f"{unique_name}-2"}))
    assert effects.find_one({"what": "effect", "event": f"{unique_name}-1"}) is None


def test_a_message_without_a_partition_number_is_taken_too(
    start: Start, effects: Effects, amqp_uri: str, unique_name: str
) -> None:
    start(amqp_uri)
    foreign = event(unique_name, 7)
    with broker.channel(amqp_uri) as channel:
        declared = Subscription(f"{unique_name}.events", {unique_name: ("#",)}, 1, True, (1,), PARTITIONS)
        declare_subscription(channel, declared)
    publish_raw(amqp_uri, f"{unique_name}.events", foreign.to_json(), exchange=f"{unique_name}.events")
    wait_until(lambda: effects.find_one({"what": "effect", "event": foreign.id}))


@pytest.mark.parametrize(("before", "after"), [(2, 3), (3, 2), (0, 3), (2, 0)])
def test_another_number_of_partitions_is_refused_with_what_to_do(
    amqp_uri: str, unique_name: str, before: int, after: int
) -> None:
    def subscription(partitions: int) -> Subscription:
        return Subscription(unique_name, {unique_name: ("#",)}, 1, True, (), partitions)

    with broker.channel(amqp_uri) as channel:
        declare_subscription(channel, subscription(before))
        declare_subscription(channel, subscription(before))
    with broker.channel(amqp_uri) as channel, pytest.raises((TopologyMismatch, AMQPError)) as refused:
        declare_subscription(channel, subscription(after))
    assert refused.type is TopologyMismatch
    for step in (
        "read its queues empty, those of its retries too",
        "delete",
        "start this release",
        "backfill",
    ):
        assert step in str(refused.value)
    # Nothing of the refused one is left that could fill up or stand in the way of going back.
    new = set(subscription(after).queues) - set(subscription(before).queues)
    assert [queue for queue in new if broker.depth(amqp_uri, queue) is not None] == []
    with broker.channel(amqp_uri) as channel:
        declare_subscription(channel, subscription(before))
