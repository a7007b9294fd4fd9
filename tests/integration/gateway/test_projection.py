"""The portal view on a real store: any order and any repetition give one view, a rebuild gives it again, kills lose nothing."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import PyMongoError
from pymongo.monitoring import (
    CommandFailedEvent,
    CommandListener,
    CommandStartedEvent,
    CommandSucceededEvent,
)

from event_sourcing.cloud_events import CloudEvent
from event_sourcing.errors import ContractMismatch
from event_sourcing.mongo_clients import connect
from gateway.projections.journal import BARRIER_LEASE, Journal, RebuildTakenOver
from gateway.projections.rebuild import SUFFIX, rebuild, verify
from gateway.projections.shelf import COLLECTIONS
from gateway.projections.writer import PortalWriter, prepare
from gateway.views.catalogue import CatalogueView
from tests.support.sample_portal import sample_events
from tests.support.waiting import wait_until

Portal = Database[dict[str, Any]]

FEW = 120
"""Events of each source: departments, dimensions, groups and items of some of them."""


@pytest.fixture
def portal(mongo_uri: str, database_prefix: str) -> Iterator[Portal]:
    with connect(mongo_uri) as client:
        database = client[f"{database_prefix}portal"]
        prepare(database)
        yield database


def some_events() -> list[CloudEvent]:
    events = sample_events()
    return [event for event in events if event.service == "catalog"][:FEW] + [
        event for event in events if event.service == "guides"
    ][:20]


def receive(portal: Portal, events: Sequence[CloudEvent]) -> None:
    writer = PortalWriter(portal)
    for event in events:
        writer.receive(event)


def view(portal: Portal) -> dict[str, list[dict[str, Any]]]:
    return {name: list(portal[name].find().sort("_id", 1)) for name in COLLECTIONS}


def test_any_order_and_any_repetition_give_the_same_view(
    portal: Portal, mongo_uri: str, database_prefix: str
) -> None:
    events = some_events()
    receive(portal, events)
    expected = view(portal)
    shuffled = events + random.Random(7).sample(events, 30)
    random.Random(8).shuffle(shuffled)
    other = portal.client[f"{database_prefix}other"]
    prepare(other)
    receive(other, shuffled)
    assert view(other) == expected
    assert other["public_events"].count_documents({}) == len(events)


def test_what_comes_at_the_same_time_gives_the_same_view_and_poison_among_it_fails_alone(
    portal: Portal, database_prefix: str
) -> None:
    events = some_events()
    poison = replace(events[-1], id="poison", position="9999", data={})
    writer = PortalWriter(portal)

    def receive_one(event: CloudEvent) -> BaseException | None:
        try:
            writer.receive(event)
        except ContractMismatch as error:
            return error
        return None

    with ThreadPoolExecutor(16) as handlers:
        failures = list(handlers.map(receive_one, [*events, *events[::3], poison]))
    assert [failure is None for failure in failures] == [True] * (len(failures) - 1) + [False]
    one_by_one = portal.client[f"{database_prefix}other"]
    prepare(one_by_one)
    receive(one_by_one, events)
    assert view(portal) == view(one_by_one)
    assert sorted(each["_id"] for each in portal["public_events"].find()) == sorted(e.id for e in events)


def test_what_comes_while_a_transaction_runs_is_stored_together_in_the_next(
    portal: Portal, mongo_uri: str
) -> None:
    events = some_events()[:16]
    with MongoClient(mongo_uri, event_listeners=[commits := Commits()]) as client:
        writer = PortalWriter(client[portal.name])
        first = portal.client.start_session()
        first.start_transaction()
        assert Journal(portal).add(events[:1], first)  # whoever writes now waits for it
        with ThreadPoolExecutor(len(events)) as handlers:
            received = [handlers.submit(writer.receive, event) for event in events[1:]]
            wait_until(lambda: threading.active_count() >= len(events))
            first.commit_transaction()
            for each in received:
                each.result()
    assert portal["public_events"].count_documents({}) == len(events)
    assert commits.seen < len(events) / 2


class Commits(CommandListener):
    """How many transactions were committed."""

    def __init__(self) -> None:
        self.seen = 0

    def started(self, event: CommandStartedEvent) -> None:
        self.seen += event.command_name == "commitTransaction"

    def succeeded(self, event: CommandSucceededEvent) -> None: ...

    def failed(self, event: CommandFailedEvent) -> None: ...


def test_a_rebuild_gives_the_live_view_again(portal: Portal) -> None:
    receive(portal, some_events())
    live = view(portal)
    assert verify(portal) == []
    assert rebuild(portal) == len(some_events())
    assert view(portal) == live
    assert not [name for name in portal.list_collection_names() if SUFFIX in name]


def test_what_was_tampered_with_is_found_and_repaired(portal: Portal) -> None:
    receive(portal, some_events())
    live = view(portal)
    code = live["items"][0]["_id"]
    portal["items"].update_one({"_id": code}, {"$set": {"item.name": "别的"}})
    portal["departments"].delete_one({"_id": "1005"})
    portal["forms"].insert_one({"_id": "F-NONE"})
    found = {(row["collection"], row["key"], row["difference"]) for row in verify(portal)}
    assert found == {
        ("items", code, "different"),
        ("departments", "1005", "missing"),
        ("forms", "F-NONE", "unexpected"),
    }
    rebuild(portal)
    assert view(portal) == live


def test_events_that_come_during_a_rebuild_are_in_the_new_view(portal: Portal) -> None:
    events = some_events()
    receive(portal, events[:60])
    coming = threading.Thread(target=receive, args=(portal, events[60:]))
    coming.start()
    rebuild(portal)
    coming.join()
    assert verify(portal) == []
    assert portal["public_events"].count_documents({}) == len(events)


def test_readers_see_a_change_of_the_catalogue_at_once(portal: Portal) -> None:
    events = some_events()
    catalogue = CatalogueView(portal)
    assert catalogue.items().total == 0
    receive(portal, events)
    assert catalogue.items().total == portal["items"].count_documents({"listed": True}) > 0


def test_a_projector_that_died_in_a_transaction_holds_nobody_up_for_long(portal: Portal) -> None:
    events = some_events()
    receive(portal, events[:2])
    dead = portal.client.start_session()
    dead.start_transaction()
    assert Journal(portal).add(events[2:3], dead)
    started = time.monotonic()
    receive(portal, events[2:3])
    assert time.monotonic() - started < 20
    assert portal["public_events"].count_documents({}) == 3
    with pytest.raises(PyMongoError):
        dead.commit_transaction()


def test_a_rebuild_that_died_behind_its_barrier_stops_nobody_for_ever(portal: Portal) -> None:
    before_the_lease = datetime.now(UTC) - BARRIER_LEASE - timedelta(seconds=1)
    journal = Journal(portal, clock=lambda: before_the_lease)
    journal.close(journal.begin_rebuild())
    receive(portal, some_events()[:1])
    assert portal["public_events"].count_documents({}) == 1


def test_an_event_waits_while_a_rebuild_swaps(portal: Portal) -> None:
    journal = Journal(portal)
    rebuilder = journal.begin_rebuild()
    journal.close(rebuilder)
    waiting = threading.Thread(target=receive, args=(portal, some_events()[:1]))
    waiting.start()
    assert portal["public_events"].count_documents({}) == 0
    journal.open(rebuilder)
    waiting.join(10)
    assert portal["public_events"].count_documents({}) == 1


def test_of_two_rebuilds_at_once_the_later_one_counts(portal: Portal) -> None:
    events = some_events()
    receive(portal, events)
    live = view(portal)

    def another(done: int, total: int) -> None:
        assert rebuild(portal) == len(events)

    with pytest.raises(RebuildTakenOver):
        rebuild(portal, another)
    assert view(portal) == live
    assert not [name for name in portal.list_collection_names() if SUFFIX in name]


def test_a_rebuild_begins_when_another_has_swapped(portal: Portal) -> None:
    receive(portal, some_events()[:5])
    journal = Journal(portal)
    swapping = journal.begin_rebuild()
    journal.close(swapping)
    found: list[int] = []
    waiting = threading.Thread(target=lambda: found.append(rebuild(portal)))
    waiting.start()
    journal.close(swapping)
    journal.open(swapping)
    waiting.join(20)
    assert found == [5]
