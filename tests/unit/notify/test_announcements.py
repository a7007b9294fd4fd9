"""One fact, one message by each channel, however often the fact is delivered."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from event_sourcing.command_handling import CommandHandler
from event_sourcing.errors import Unavailable
from event_sourcing.memory_event_store import MemoryEventStore
from services.notify.aggregate import message_decider
from services.notify.announcements import Announcements
from services.notify.codes import Channel
from services.notify.composition import Composer
from services.notify.contacts import Contacts
from services.notify.kinds import message_id
from tests.unit.applications import cases
from tests.unit.notify.stories import CONTACT, Applications, last, told

pytestmark = pytest.mark.unit

ACCEPTED = last(cases.submit(), cases.ACCEPT)


class World:
    def __init__(self, contact: dict[str, Any] = CONTACT) -> None:
        self.store = MemoryEventStore()
        self.messages: CommandHandler[Any, Any, Any] = CommandHandler(self.store, message_decider())
        self.applications = Applications(contact)
        self.erased_at: datetime | None = None
        self.announcements = Announcements(
            self.messages,
            Contacts(self.applications),
            Composer("https://banshi.example"),
            lambda _: self.erased_at,
        )

    @property
    def stored(self) -> list[tuple[str, str]]:
        events = [event for commit in self.store.read_commits(0) for event in commit.events]
        return [(event.type, event.data["channel"]) for event in events]


def test_a_fact_becomes_a_message_in_the_inbox_and_an_email() -> None:
    world = World()
    world.announcements.announce(ACCEPTED)
    assert world.stored == [
        ("MessageQueued", "INBOX"),
        ("MessageSent", "INBOX"),
        ("MessageQueued", "EMAIL"),
    ]
    email = world.messages.load(message_id(ACCEPTED, Channel.EMAIL)).state.queued
    assert email.address == "li@example.test"
    assert email.at == ACCEPTED.time
    assert email.kind == "application-accepted"


def test_the_same_fact_delivered_again_changes_nothing() -> None:
    world = World()
    for _ in range(3):
        world.announcements.announce(ACCEPTED)
    assert len(world.stored) == 3


def test_another_fact_of_the_same_kind_is_another_message() -> None:
    world = World()
    events = told(cases.submit(), cases.REQUEST, cases.ANSWER, cases.REQUEST)
    for event in (events[2], events[4]):
        assert event.name == "correction-requested.v1"
        world.announcements.announce(event)
    assert len(world.stored) == 6


def test_a_person_without_an_address_hears_by_the_inbox() -> None:
    world = World(CONTACT | {"email": None})
    world.announcements.announce(ACCEPTED)
    assert world.stored == [("MessageQueued", "INBOX"), ("MessageSent", "INBOX")]


def test_a_fact_that_is_not_told_asks_nobody_and_stores_nothing() -> None:
    world = World()
    world.announcements.announce(told(cases.submit())[1])
    assert (world.stored, world.applications.contexts) == ([], [])


def test_while_applications_is_away_nothing_is_stored_and_the_next_delivery_does_it() -> None:
    world = World()
    world.applications.failures = [Unavailable("away")]
    with pytest.raises(Unavailable):
        world.announcements.announce(ACCEPTED)
    assert world.stored == []
    world.announcements.announce(ACCEPTED)
    assert len(world.stored) == 3


def test_the_question_and_the_messages_carry_where_they_come_from() -> None:
    world = World()
    world.announcements.announce(ACCEPTED)
    (context,) = world.applications.contexts
    assert context["actor"]["roles"] == ["system"]
    assert (context["correlation_id"], context["causation_id"]) == (ACCEPTED.correlationid, ACCEPTED.id)
    metadata = world.store.read_commits(0)[0].metadata
    assert (metadata.correlation_id, metadata.causation_id) == (ACCEPTED.correlationid, ACCEPTED.id)


def test_what_happened_before_the_person_was_erased_is_not_told_and_makes_no_key() -> None:
    world = World()
    world.erased_at = ACCEPTED.time
    world.announcements.announce(ACCEPTED)
    assert world.stored == []
    world.erased_at = ACCEPTED.time - timedelta(milliseconds=1)
    world.announcements.announce(ACCEPTED)
    assert world.stored != []


def test_nothing_is_told_to_one_whom_applications_has_erased_before_we_heard_of_it() -> None:
    world = World(CONTACT | {"name": None, "email": None})
    world.announcements.announce(ACCEPTED)
    assert world.stored == []
