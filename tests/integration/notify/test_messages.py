"""From the fact to the inbox and to the mail server, on a real event store and its views."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from pymongo.database import Database

from event_sourcing.cloud_events import CloudEvent
from event_sourcing.command_handling import CommandHandler
from event_sourcing.erasures import Erasures
from event_sourcing.errors import Forbidden, NotFound, ValidationFailed
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.mongo_vault import MongoVault
from event_sourcing.projections import ProjectionRunner
from event_sourcing.schedule import Schedule
from event_sourcing.view_rebuild import rebuild
from services.notify.aggregate import message_decider
from services.notify.announcements import Announcements
from services.notify.codes import Channel, MessageStatus
from services.notify.composition import Composer
from services.notify.contacts import Contacts
from services.notify.kinds import message_id
from services.notify.mailer import Mailer
from services.notify.operations import NotifyOperations
from services.notify.projections import OUTBOX, InboxProjection, OutboxProjection
from services.notify.sender import WORTH_SENDING, Sender
from services.notify.subjects import EffectsOfErasure, SubjectOperations
from services.notify.views import InboxView
from tests.integration.notify.test_mailer import settings
from tests.support.sandboxes import MailSink
from tests.unit.applications import cases
from tests.unit.notify.stories import CONTACT, Applications, told

pytestmark = pytest.mark.integration

SUBMITTED, _, ACCEPTED, SUSPENDED = told(cases.submit(), cases.ACCEPT, cases.SUSPEND)
EVENTS = (SUBMITTED, ACCEPTED, SUSPENDED)


class World:
    """One process of notify, worked by hand; e-mails go to a real server, and its clock is moved by hand."""

    def __init__(self, database: Database[dict[str, Any]], mail: MailSink) -> None:
        self.database, self.mail = database, mail
        self.now = datetime.now(UTC)
        self.address = f"{uuid4().hex}@citizen.example"
        self.store = MongoEventStore(database)
        self.store.ensure_indexes()
        self.vault = MongoVault(database, bytes(32))
        self.messages: CommandHandler[Any, Any, Any] = CommandHandler(self.store, message_decider(self.vault))
        self.inbox, self.outbox = InboxView(database), Schedule(database[OUTBOX], clock=lambda: self.now)
        self.inbox.ensure_indexes()
        self.outbox.ensure_indexes()
        self.erasures = Erasures(self.store, database, self.vault, EffectsOfErasure(self.vault))
        self.subjects = SubjectOperations(self.inbox, self.vault, self.erasures)
        self.applications = Applications(CONTACT | {"email": self.address})
        self.announcements = Announcements(
            self.messages,
            Contacts(self.applications),
            Composer("https://banshi.example"),
            self.erasures.erased_at,
        )
        self.operations = NotifyOperations(self.messages, self.inbox, self.vault)
        self.sender = self.sender_to(mail.smtp_port)
        self.runners = [
            ProjectionRunner(self.store, database, projection)
            for projection in (InboxProjection(), OutboxProjection())
        ]

    def sender_to(self, port: int) -> Sender:
        return Sender(
            self.messages,
            self.outbox,
            Mailer(settings(port)),
            self.erasures.erased_at,
            clock=lambda: self.now,
            jitter=lambda: 1.0,
        )

    def announce(self, *events: Any) -> None:
        for event in events:
            self.announcements.announce(event)
        self.catch_up()

    def catch_up(self) -> None:
        for runner in self.runners:
            runner.catch_up()
        self.now = max(self.now, datetime.now(UTC)) + timedelta(milliseconds=1)

    def send_all(self) -> int:
        attempts = 0
        while self.sender.send_next():
            attempts += 1
            self.catch_up()
        return attempts

    def email_status(self, event: Any) -> MessageStatus:
        status: MessageStatus = self.messages.load(message_id(event, Channel.EMAIL)).state.status
        return status

    def listed(self, **payload: Any) -> dict[str, Any]:
        return self.operations.list_messages(payload, actor())


def actor(identity: str = "p-li") -> dict[str, Any]:
    return {"actor": {"id": identity, "roles": ["applicant"]}, "correlation_id": "c" * 32}


@pytest.fixture
def world(database: Database[dict[str, Any]], mail: MailSink) -> World:
    return World(database, mail)


def test_one_message_in_the_inbox_and_one_email_for_each_fact_under_redelivery(world: World) -> None:
    world.announce(*EVENTS, *EVENTS)
    world.send_all()
    world.announce(*EVENTS)
    assert world.send_all() == 0
    assert len(world.listed()["items"]) == 3
    mails = world.mail.messages(world.address)
    assert len(mails) == len({mail["message_id"] for mail in mails}) == 3
    assert world.database["outbox"].count_documents({}) == 0


def test_the_inbox_reads_as_it_was_written_latest_first(world: World) -> None:
    world.announce(ACCEPTED)
    (message,) = world.listed()["items"]
    assert message["title"] == "已受理:教师资格证书补发"
    assert cases.NUMBER in message["body"]
    assert message["kind"] == "application-accepted"
    assert (message["number"], message["application_id"]) == (cases.NUMBER, ACCEPTED.subject)
    assert message["created_at"] == "2026-11-23T02:30:01.000Z"
    assert message["read"] is False


def test_pages_follow_each_other_without_gap_or_repeat(world: World) -> None:
    world.announce(*EVENTS)
    first = world.listed(limit=2)
    rest = world.listed(limit=2, cursor=first["next_cursor"])
    assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (2, 1, None)
    assert len({message["id"] for message in first["items"] + rest["items"]}) == 3
    assert (first["unread"], rest["unread"]) == (3, 3)


@pytest.mark.parametrize("payload", [{"cursor": "nonsense"}, {"limit": 0}, {"limit": 101}, {"to": "p-wang"}])
def test_a_wrong_question_is_refused(world: World, payload: dict[str, Any]) -> None:
    with pytest.raises(ValidationFailed):
        world.operations.list_messages(payload, actor())


def test_nobody_sees_or_marks_anybody_elses_messages(world: World) -> None:
    world.announce(ACCEPTED)
    other = actor("p-wang") | {"actor": {"id": "p-wang", "roles": ["admin", "system", "staff"]}}
    assert world.operations.list_messages({}, other) == {"items": [], "unread": 0, "next_cursor": None}
    with pytest.raises(NotFound, match="没有这条消息"):
        world.operations.mark_read({"id": message_id(ACCEPTED, Channel.INBOX)}, other)


def test_a_mark_is_seen_at_once_by_who_made_it(world: World) -> None:
    world.announce(ACCEPTED)
    stop = threading.Event()
    loop = threading.Thread(target=world.runners[0].run, args=(stop,))
    loop.start()
    try:
        answer = world.operations.mark_read({"id": message_id(ACCEPTED, Channel.INBOX)}, actor())
        (message,) = world.listed()["items"]
    finally:
        stop.set()
        loop.join(20)
    assert message["read"] is True
    assert answer["version"] == 3
    assert world.operations.unread_count({}, actor()) == {"unread": 0}


def test_words_and_addresses_lie_sealed_everywhere(world: World) -> None:
    world.announce(ACCEPTED)
    for name in world.database.list_collection_names():
        text = json.dumps(list(world.database[name].find()), default=str, ensure_ascii=False)
        for personal in (world.address, "李小明", "您申请的"):
            assert personal not in text, name


def test_who_is_erased_keeps_messages_without_words_and_gets_no_email(world: World) -> None:
    world.announce(ACCEPTED)
    world.vault.forget("p-li")
    (message,) = world.listed()["items"]
    assert message["title"] == "内容已删除"
    world.send_all()
    assert world.email_status(ACCEPTED) is MessageStatus.FAILED
    assert world.mail.messages(world.address) == []


def test_a_server_that_is_away_or_busy_gets_it_later_once(world: World) -> None:
    world.mail.faults("temporary", "temporary")
    world.announce(ACCEPTED)
    assert world.send_all() == 1
    for seconds in (5, 30):
        assert world.send_all() == 0, "not due yet"
        world.now += timedelta(seconds=seconds)
        assert world.send_all() == 1
    assert len(world.mail.messages(world.address)) == 1
    assert world.email_status(ACCEPTED) is MessageStatus.SENT


def test_a_refusal_for_good_is_not_tried_again(world: World) -> None:
    world.mail.faults("permanent")
    world.announce(ACCEPTED)
    assert world.send_all() == 1
    assert world.email_status(ACCEPTED) is MessageStatus.FAILED
    assert world.database["outbox"].count_documents({}) == 0


def test_what_no_server_takes_for_days_is_given_up(world: World) -> None:
    world.announce(ACCEPTED)
    world.sender = world.sender_to(1)
    world.now = ACCEPTED.time + WORTH_SENDING + timedelta(seconds=1)
    world.now = max(world.now, datetime.now(UTC))
    world.send_all()
    assert world.email_status(ACCEPTED) is MessageStatus.FAILED


def test_two_senders_never_hold_one_message_and_a_dead_ones_is_taken_over(world: World) -> None:
    world.announce(ACCEPTED)
    dead = world.outbox.claim()
    assert dead is not None
    assert world.send_all() == 0
    world.now += timedelta(seconds=11)
    assert world.send_all() == 1
    world.outbox.defer(dead, world.now)
    assert len(world.mail.messages(world.address)) == 1


def test_a_sender_that_died_before_the_record_sends_again_under_the_same_id(world: World) -> None:
    world.announce(ACCEPTED)
    world.outbox.claim()
    queued = world.messages.load(message_id(ACCEPTED, Channel.EMAIL)).state.queued
    Mailer(settings(world.mail.smtp_port)).send(queued.message_id, world.address, queued.content, queued.at)
    world.now += timedelta(seconds=11)
    world.send_all()
    mails = world.mail.messages(world.address)
    assert [mail["message_id"] for mail in mails] == [f"<{queued.message_id}@banshi.example>"] * 2
    assert world.email_status(ACCEPTED) is MessageStatus.SENT


def test_views_rebuilt_say_what_they_said(world: World) -> None:
    world.announce(*EVENTS)
    world.sender.send_next()
    world.operations.mark_read({"id": message_id(ACCEPTED, Channel.INBOX)}, actor())
    world.catch_up()
    before = world.listed(), sorted(entry["_id"] for entry in world.database["outbox"].find())
    for projection in (InboxProjection(), OutboxProjection()):
        rebuild(world.store, world.database, projection)
    assert (world.listed(), sorted(entry["_id"] for entry in world.database["outbox"].find())) == before
    assert len(before[1]) == 2


ADMIN = {"actor": {"id": "admin", "roles": ["admin"]}, "correlation_id": "e" * 32}
ERASE = {"subject": "p-li", "reason": "本人申请删除"}


def erased_told(at: datetime) -> CloudEvent:
    stamp = at.isoformat(timespec="milliseconds")
    return replace(SUBMITTED, id="e-1", subject="p-li", data={"subject": "p-li", "erased_at": stamp})


def test_an_erasure_empties_the_inbox_and_stops_the_email_that_waits_though_its_key_is_still_at_hand(
    world: World,
) -> None:
    world.announce(SUBMITTED)
    assert world.subjects.export_subject({"subject": "p-li"}, actor())["messages"] == world.listed()["items"]
    other_process = MongoVault(world.database, bytes(32))
    queued = CommandHandler(world.store, message_decider(other_process))
    assert queued.load(message_id(SUBMITTED, Channel.EMAIL)).state.queued.content
    world.messages = queued
    world.sender = world.sender_to(world.mail.smtp_port)

    erased = world.subjects.erase_subject(ERASE, ADMIN)
    world.catch_up()
    world.send_all()

    assert world.mail.messages(world.address) == []
    assert world.email_status(SUBMITTED) is MessageStatus.FAILED
    assert world.database[OUTBOX].count_documents({}) == 0
    assert world.listed()["items"] == []
    assert world.subjects.erase_subject(ERASE, ADMIN) == erased | {"repeated": True}
    after = world.subjects.export_subject({"subject": "p-li"}, ADMIN)
    assert after == {"subject": "p-li", "erased_at": erased["erased_at"], "messages": []}

    world.announce(ACCEPTED)
    assert world.listed()["items"] == []
    assert not world.vault.knows("p-li")


def test_what_applications_erased_is_erased_here_once_however_often_it_is_told(world: World) -> None:
    world.announce(SUBMITTED)
    event = erased_told(datetime.now(UTC))
    for _ in range(3):
        world.subjects.on_erased(event)
    world.catch_up()
    assert world.listed()["items"] == []
    assert not world.vault.knows("p-li")
    assert [known.type for known in world.store.read_stream("subject-p-li")] == ["SubjectErased"]


def test_only_those_who_are_charged_with_it_erase_and_export(world: World) -> None:
    with pytest.raises(Forbidden):
        world.subjects.erase_subject(ERASE, actor())
    with pytest.raises(Forbidden):
        world.subjects.export_subject({"subject": "p-li"}, actor("p-wang"))
