"""The outbox made anew while letters are being sent: no letter goes out again, and what waits keeps its time."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from pymongo.database import Database

from event_sourcing import view_verification
from event_sourcing.view_rebuild import rebuild
from event_sourcing.view_verification import verify
from services.notify.projections import OUTBOX, OutboxProjection
from tests.integration.notify.test_messages import ACCEPTED, EVENTS, World
from tests.support.sandboxes import MailSink

pytestmark = pytest.mark.integration


@pytest.fixture
def world(database: Database[dict[str, Any]], mail: MailSink) -> World:
    return World(database, mail)


def outbox_rebuilt(world: World) -> None:
    rebuild(world.store, world.database, OutboxProjection())


def message_ids(world: World) -> list[str]:
    return [mail["message_id"] for mail in world.mail.messages(world.address)]


def test_letters_sent_before_a_rebuild_are_not_sent_again(world: World) -> None:
    world.announce(*EVENTS)
    world.send_all()
    outbox_rebuilt(world)
    assert world.send_all() == 0
    assert len(message_ids(world)) == 3


def test_a_rebuild_does_not_take_a_letter_from_the_sender_that_holds_it(world: World) -> None:
    world.announce(ACCEPTED)
    claim = world.outbox.claim()
    outbox_rebuilt(world)
    assert world.outbox.claim() is None
    world.now += timedelta(seconds=8)
    world.outbox.renew()
    world.now += timedelta(seconds=8)
    assert world.outbox.claim() is None
    world.outbox.let_go(claim)
    world.now += timedelta(seconds=11)
    assert world.send_all() == 1


def test_a_letter_that_waits_for_its_next_attempt_goes_on_waiting(world: World) -> None:
    world.mail.faults("temporary")
    world.announce(ACCEPTED)
    assert world.sender.send_next()
    (waiting,) = world.database[OUTBOX].find()
    outbox_rebuilt(world)
    assert list(world.database[OUTBOX].find()) == [waiting]
    assert waiting["deferrals"] == 1


def test_an_entry_that_comes_back_with_a_rebuild_is_found_to_be_sent(world: World) -> None:
    """Sent and removed, but the view had not come so far: the stream knows."""
    world.announce(ACCEPTED)
    (entry,) = world.database[OUTBOX].find()
    assert world.sender.send_next()
    world.database[OUTBOX].insert_one(entry | {"lease": None, "leased_until": entry["due_at"]})
    world.now += timedelta(seconds=60)
    assert world.sender.send_next()
    assert len(message_ids(world)) == 1
    assert world.database[OUTBOX].count_documents({}) == 0


def test_rebuilding_again_and_again_while_letters_go_out_sends_each_once(world: World) -> None:
    done = threading.Event()

    def keep_rebuilding() -> None:
        while not done.is_set():
            outbox_rebuilt(world)

    rebuilding = threading.Thread(target=keep_rebuilding)
    rebuilding.start()
    try:
        for event in EVENTS:
            world.announce(event)
            world.send_all()
    finally:
        done.set()
        rebuilding.join()
    world.catch_up()
    world.send_all()
    assert len(message_ids(world)) == len(set(message_ids(world))) == 3


def test_an_entry_in_work_is_no_difference(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leased and deferred entries, and one that was settled a moment before the view heard of it."""
    world.announce(*EVENTS)
    world.outbox.claim()
    world.sender.send_next()
    runner = world.runners[1]
    assert runner.standing().behind > 0
    monkeypatch.setattr(view_verification, "_wait_for", lambda live, position: runner.catch_up())
    assert verify(world.store, world.database, OutboxProjection()) == []
