"""P3: commit → confirmed at the broker, and commit → in the subscriber's hands.

Rate: the relay on a full log, against a bare publisher that sends the same bodies with the same window of
unconfirmed messages to an equal queue. Latency: append to subscriber, against one append plus one broker round trip.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

from amqp import Message

from bench.environment import Environment
from bench.measuring import Row, in_turn, row
from event_sourcing.cloud_events import CONTENT_TYPE, PublicEvent, envelop
from event_sourcing.events import ANY_VERSION, Metadata, NewEvent, RecordedEvent, StreamWrite
from event_sourcing.messaging import connections
from event_sourcing.messaging.publisher import WINDOW
from event_sourcing.messaging.topology import Subscription, declare_subscription
from event_sourcing.mongo_clients import connect
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.relay.worker import RelayWorker

ID = "P3"
COMMITS = 12_000
PINGS = 60
RATE_BAR, LATENCY_BAR = 0.7, 3.0
BY = Metadata("staff-1", "c" * 32)
DATA = {"text": "办" * 200, "values": {f"field_{n}": "值" * 4 for n in range(8)}}


def run(environment: Environment) -> list[Row]:
    client = connect(environment.mongo_uri)
    name = environment.unique_name()
    try:
        database = client[name]
        rates = _rates(database, name, environment)
        latencies = _latencies(database, name, environment)
    finally:
        client.drop_database(name)
        _delete_queues(environment.amqp_uri, name)
        client.close()
    return [
        row(
            ID,
            "relay, commit to confirmed",
            *rates,
            reference_name="raw py-amqp publisher of the same bodies, window of confirms",
            unit="events/s",
            bar=RATE_BAR,
        ),
        row(
            ID,
            "append to subscriber, p50",
            *latencies,
            reference_name="one append + one broker round trip, p50",
            unit="ms",
            bar=LATENCY_BAR,
            less_is_better=True,
        ),
    ]


def translate(recorded: RecordedEvent) -> PublicEvent:
    return PublicEvent("thing-done.v1", recorded.stream, recorded.data)


def _rates(database: Any, name: str, environment: Environment) -> tuple[list[float], list[float]]:
    """Both publish the same log to the same queue, which is emptied in between."""
    uri = environment.amqp_uri
    store = _filled_store(database)
    _declare(uri, name)
    bodies: list[bytes] = []
    while len(bodies) < COMMITS:
        for commit in store.read_commits(len(bodies), limit=1000):
            bodies.append(envelop(name, commit.events[0], translate(commit.events[0])).to_json())

    def ours() -> float:
        _purge(uri, name)
        database["relay"].delete_many({})
        started = time.perf_counter()
        with _relaying(RelayWorker(name, database, translate, uri)):
            while (database["relay"].find_one() or {"position": 0})["position"] < COMMITS:
                time.sleep(0.005)
            return COMMITS / (time.perf_counter() - started)

    def raw() -> float:
        _purge(uri, name)
        return _raw_rate(uri, name, bodies)

    return in_turn(environment.rounds, ours, raw)


def _raw_rate(uri: str, name: str, bodies: list[bytes]) -> float:
    """What a publisher can do that has nothing to read and nothing to remember."""
    connection = connections.connect(uri, "bench-raw")
    channel = connection.channel()
    channel.confirm_select()
    unconfirmed: set[int] = set()

    def on_ack(tag: int, multiple: bool) -> None:
        unconfirmed.difference_update([known for known in unconfirmed if known <= tag] if multiple else [tag])

    channel.events["basic_ack"].add(on_ack)
    started = time.perf_counter()
    for tag, body in enumerate(bodies, 1):
        while len(unconfirmed) >= WINDOW:
            connection.drain_events()
        unconfirmed.add(tag)
        message = Message(body, content_type=CONTENT_TYPE, message_id=str(tag), delivery_mode=2)
        channel.basic_publish(message, f"{name}.events", "cn.gz.edu.x", mandatory=True)
    while unconfirmed:
        connection.drain_events()
    rate = len(bodies) / (time.perf_counter() - started)
    connections.close(connection)
    return rate


def _latencies(database: Any, name: str, environment: Environment) -> tuple[list[float], list[float]]:
    """Milliseconds: append to subscriber; one append plus one broker round trip."""
    uri = environment.amqp_uri
    store = MongoEventStore(database)
    arrived = threading.Event()
    publisher = connections.connect(uri, "bench-ping")
    channel = publisher.channel()
    first = store.read_commits(0, limit=1)[0].events[0]
    body = envelop(name, first, translate(first)).to_json()
    _purge(uri, name)

    def ping() -> None:
        message = Message(body, content_type=CONTENT_TYPE, delivery_mode=2)
        channel.basic_publish(message, f"{name}.events", "cn.gz.edu.x")

    def through() -> float:
        with _relaying(RelayWorker(name, database, translate, uri)):
            _time(lambda: _append(store), arrived)  # the first one waits for the relay to lead
            return 1000 * median(_time(lambda: _append(store), arrived) for _ in range(PINGS))

    def parts() -> float:
        append = median(_time(lambda: _append(store)) for _ in range(PINGS))
        # The relay does not run meanwhile; it shall not find these in its next round.
        database["relay"].update_one({}, {"$set": {"position": store.end()}})
        return 1000 * (append + median(_time(ping, arrived) for _ in range(PINGS)))

    with _consuming(uri, f"{name}.q", arrived):
        results = in_turn(environment.rounds, through, parts)
    connections.close(publisher)
    return results


def _time(work: Callable[[], Any], arrived: threading.Event | None = None) -> float:
    started = time.perf_counter()
    work()
    if arrived is not None:
        assert arrived.wait(30), "nothing arrived"
        arrived.clear()
    return time.perf_counter() - started


def _append(store: MongoEventStore) -> None:
    store.append([StreamWrite("bench-1", ANY_VERSION, [NewEvent("Done", DATA)])], BY)


def _filled_store(database: Any) -> MongoEventStore:
    """COMMITS commits of one event, written by several threads so that group commit makes it quick."""
    store = MongoEventStore(database)
    store.ensure_indexes()

    def fill(thread: int) -> None:
        for number in range(COMMITS // 12):
            write = StreamWrite(f"bench-{thread}x{number % 40}", ANY_VERSION, [NewEvent("Done", DATA)])
            store.append([write], BY)

    threads = [threading.Thread(target=fill, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return store


def _declare(uri: str, name: str) -> None:
    connection = connections.connect(uri, "bench")
    declare_subscription(connection.channel(), Subscription(f"{name}.q", {name: ("#",)}, retry_seconds=(1,)))
    connections.close(connection)


def _purge(uri: str, name: str) -> None:
    connection = connections.connect(uri, "bench")
    connection.channel().queue_purge(f"{name}.q")
    connections.close(connection)


def _delete_queues(uri: str, name: str) -> None:
    connection = connections.connect(uri, "bench")
    channel = connection.channel()
    for queue in (f"{name}.q", f"{name}.q.dead", f"{name}.q.retry-1s"):
        channel.queue_delete(queue)
    channel.exchange_delete(f"{name}.events")
    connections.close(connection)


@contextmanager
def _relaying(worker: RelayWorker) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@contextmanager
def _consuming(uri: str, queue: str, arrived: threading.Event) -> Iterator[None]:
    connection = connections.connect(uri, "bench-reader")
    channel = connection.channel()
    channel.basic_consume(queue, no_ack=True, callback=lambda _: arrived.set())
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            connections.drain_for(connection, 0.1)

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        connections.close(connection)
