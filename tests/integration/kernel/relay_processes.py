"""A relay process before a long backlog, as the tests of its faults need it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pymongo.database import Database

from bench.filling import fill_log
from event_sourcing.mongo_clients import connect
from event_sourcing.mongo_event_store import MongoEventStore
from tests.integration.kernel.processes import KernelProcess, running
from tests.integration.kernel.relaying import checkpoint
from tests.support.waiting import wait_until

MODULE = "tests.integration.kernel.sample_events.public_events"
SERVICE = "sample_events"
ARGUMENTS = ["-m", "event_sourcing.relay", MODULE]
STREAMS = 7


@dataclass
class Publication:
    """One service's log and where its relays publish it. `awaited`: subscriptions that they wait for."""

    mongo_uri: str
    amqp_uri: str
    prefix: str
    database: Database[dict[str, Any]]
    awaited: tuple[str, ...] = ()
    store: MongoEventStore = field(init=False)

    def __post_init__(self) -> None:
        self.store = MongoEventStore(self.database)

    def fill(self, commits: int) -> None:
        """The log's first commits, of one event each; streams take turns."""
        fill_log(self.store, (f"thing-{number % STREAMS}" for number in range(commits)))

    @property
    def done(self) -> int:
        return checkpoint(self.database)

    def is_complete(self) -> bool:
        return self.done == self.store.end()

    def wait_midway(self, beyond: int) -> None:
        """Until something is published; raises AssertionError when it is everything already."""
        wait_until(lambda: self.done > beyond, interval=0.005, message="the relay publishes")
        assert not self.is_complete(), "the backlog was too short to be interrupted"

    @contextmanager
    def relay(self, log: Path, *, wait: bool = True) -> Iterator[KernelProcess]:
        environment = {
            "BANSHI_MONGO_URI": self.mongo_uri,
            "BANSHI_AMQP_URI": self.amqp_uri,
            "BANSHI_DB_PREFIX": self.prefix,
            "BANSHI_RELAY_AWAITS": ",".join(f"{SERVICE}:{queue}" for queue in self.awaited),
        }
        with running(ARGUMENTS, log, environment, wait=wait) as process:
            yield process


@contextmanager
def publication(
    mongo_uri: str, amqp_uri: str, prefix: str, awaited: tuple[str, ...] = ()
) -> Iterator[Publication]:
    with connect(mongo_uri) as client:
        yield Publication(mongo_uri, amqp_uri, prefix, client[f"{prefix}{SERVICE}"], awaited)
