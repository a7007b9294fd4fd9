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
from uuid import uuid4

from amqp import Message

from event_sourcing.cloud_events import CONTENT_TYPE, CloudEvent, PublicEvent, envelop
from event_sourcing.events import ANY_VERSION, Metadata, NewEvent, RecordedEvent, StreamWrite
from event_sourcing.messaging import connections
from event_sourcing.messaging.publisher import WINDOW
from event_sourcing.messaging.topology import Subscription, declare_subscription
from event_sourcing.mongo_clients import connect
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.relay.worker import RelayWorker

ID = "P3"
COMMITS = 6000
ROUNDS = 3
PINGS = 60
RATE_BAR, LATENCY_BAR = 0.7, 3.0
BY = Metadata("staff-1", "c" * 32)
DATA = {"text": "办" * 200, "values": {f"field_{n}": "值" * 4 for n in range(8)}}


def run(environment: Any) -> list[dict[str, Any]]:
    client = connect(environment.mongo_uri)
    names = []
    try:
        rates: list[tuple[float, float]] = []
        for _ in range(ROUNDS):
            names.append(name := f"bench_{uuid4().hex[:8]}")
            rates.append(_rates(client[name], name, environment.amqp_uri))
        names.append(name := f"bench_{uuid4().hex[:8]}")
        latency = _latency(client[name], name, environment.amqp_uri)
    finally:
        for name in names:
            client.drop_database(name)
            _delete_queues(environment.amqp_uri, name)
        client.close()
    ours, reference = median(rate for rate, _ in rates), median(rate for _, rate in rates)
    return [
        _row(
            "relay, commit to confirmed",
            ours,
            reference,
            "raw py-amqp publisher, window of confirms",
            "events/s",
        )
        | {"ratio": ours / reference, "bar": f">= {RATE_BAR}", "met": ours / reference >= RATE_BAR},
        _row("append to subscriber, p50", *latency, "one append + one broker round trip, p50", "ms")
        | {
            "ratio": latency[0] / latency[1],
            "bar": f"<= {LATENCY_BAR}",
            "met": latency[0] / latency[1] <= LATENCY_BAR,
        },
    ]


def _row(case: str, ours: float, reference: float, name: str, unit: str) -> dict[str, Any]:
    return {
        "id": ID,
        "case": case,
        "ours": ours,
        "reference": reference,
        "reference_name": name,
        "unit": unit,
    }


def translate(recorded: RecordedEvent) -> PublicEvent:
    return PublicEvent("thing-done.v1", recorded.stream, recorded.data)


def _rates(database: Any, name: str, uri: str) -> tuple[float, float]:
    store = _filled_store(database)
    _declare(uri, name)
    worker = RelayWorker(name, database, translate, uri)
    started = time.perf_counter()
    with _relaying(worker):
        while (database["relay"].find_one() or {"position": 0})["position"] < COMMITS:
            time.sleep(0.005)
        ours = COMMITS / (time.perf_counter() - started)
    bodies = []
    while len(bodies) < COMMITS:
        for commit in store.read_commits(len(bodies), limit=1000):
            bodies.append(envelop(name, commit.events[0], translate(commit.events[0])).to_json())
    return ours, _raw_rate(uri, name, bodies)


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


def _latency(database: Any, name: str, uri: str) -> tuple[float, float]:
    """Milliseconds: append to subscriber; one append plus one broker round trip."""
    store = MongoEventStore(database)
    store.ensure_indexes()
    _declare(uri, name)
    arrived = threading.Event()
    with _consuming(uri, f"{name}.q", arrived):
        with _relaying(RelayWorker(name, database, translate, uri)):
            _time(lambda: _append(store), arrived)  # the first one waits for the relay to lead
            through = median(_time(lambda: _append(store), arrived) for _ in range(PINGS))
        append = median(_time(lambda: _append(store)) for _ in range(PINGS))
        publisher = connections.connect(uri, "bench-ping")
        channel = publisher.channel()
        body = CloudEvent.to_json(
            envelop(name, next(store.read_stream("bench-1")), translate(next(store.read_stream("bench-1"))))
        )

        def ping() -> None:
            message = Message(body, content_type=CONTENT_TYPE, delivery_mode=2)
            channel.basic_publish(message, f"{name}.events", "cn.gz.edu.x")

        round_trip = median(_time(ping, arrived) for _ in range(PINGS))
        connections.close(publisher)
    return through * 1000, (append + round_trip) * 1000


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
