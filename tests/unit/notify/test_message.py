"""One message by one channel: given events, when a command, then events."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from event_sourcing.errors import NotFound
from event_sourcing.given_when_then import given
from event_sourcing.personal_data import PlainVault
from services.notify.aggregate import message_codec, message_decider
from services.notify.codes import Channel, FailureReason
from services.notify.commands import MarkRead, QueueMessage, RecordFailure, RecordSent
from services.notify.events import Content, MessageFailed, MessageQueued, MessageRead, MessageSent

pytestmark = pytest.mark.unit

AT = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 2, 31, tzinfo=UTC)
WORDS = Content("已受理:教师资格证书补发", "您申请的……已受理。")

decider = message_decider()


def facts(channel: Channel, at: datetime = AT) -> dict[str, Any]:
    return {
        "message_id": "m1",
        "applicant_id": "p-li",
        "application_id": "a1",
        "number": "1005010200120261123000017",
        "kind": "application-accepted",
        "channel": channel,
        "at": at,
    }


def queue(channel: Channel) -> QueueMessage:
    address = "li@example.test" if channel is Channel.EMAIL else None
    return QueueMessage(**facts(channel), content=WORDS, address=address)


def queued(channel: Channel) -> MessageQueued:
    address = "li@example.test" if channel is Channel.EMAIL else None
    return MessageQueued(**facts(channel), content=WORDS, address=address)


IN_INBOX = (queued(Channel.INBOX), MessageSent(**facts(Channel.INBOX)))
MAIL_SENT = (queued(Channel.EMAIL), MessageSent(**facts(Channel.EMAIL, LATER)))


def test_a_message_to_the_inbox_is_sent_by_being_queued() -> None:
    given(decider).when(queue(Channel.INBOX)).then(*IN_INBOX)


def test_an_email_is_queued_and_waits_for_the_sender() -> None:
    given(decider).when(queue(Channel.EMAIL)).then(queued(Channel.EMAIL))


@pytest.mark.parametrize("history", [IN_INBOX, MAIL_SENT, MAIL_SENT[:1]])
def test_queueing_what_is_queued_changes_nothing(history: Any) -> None:
    given(decider, *history).when(queue(history[0].channel)).then()


def test_a_queued_email_is_sent_once() -> None:
    given(decider, queued(Channel.EMAIL)).when(RecordSent(LATER)).then(MAIL_SENT[1])
    given(decider, *MAIL_SENT).when(RecordSent(LATER)).then()


def test_a_queued_email_is_given_up_with_its_reason() -> None:
    failed = MessageFailed(**facts(Channel.EMAIL, LATER), reason=FailureReason.REFUSED)
    given(decider, queued(Channel.EMAIL)).when(RecordFailure(FailureReason.REFUSED, LATER)).then(failed)
    given(decider, queued(Channel.EMAIL), failed).when(RecordSent(LATER)).then()


def test_a_failure_reported_after_it_was_sent_changes_nothing() -> None:
    given(decider, *MAIL_SENT).when(RecordFailure(FailureReason.EXPIRED, LATER)).then()


def test_its_owner_marks_a_message_read_once() -> None:
    read = MessageRead(**facts(Channel.INBOX, LATER))
    given(decider, *IN_INBOX).when(MarkRead("p-li", LATER)).then(read)
    given(decider, *IN_INBOX, read).when(MarkRead("p-li", LATER)).then()


@pytest.mark.parametrize("history", [(), MAIL_SENT])
def test_what_is_not_in_the_inbox_cannot_be_read_there(history: Any) -> None:
    given(decider, *history).when(MarkRead("p-li", LATER)).then_raises(NotFound, code="MESSAGE_UNKNOWN")


def test_somebody_elses_message_does_not_exist() -> None:
    given(decider, *IN_INBOX).when(MarkRead("p-wang", LATER)).then_raises(NotFound, code="MESSAGE_UNKNOWN")


@pytest.mark.parametrize("command", [RecordSent(LATER), RecordFailure(FailureReason.EXPIRED, LATER)])
def test_a_delivery_of_an_unknown_message_is_refused(command: Any) -> None:
    given(decider).when(command).then_raises(NotFound, code="MESSAGE_UNKNOWN")


def test_words_and_address_read_as_none_once_the_person_is_erased() -> None:
    vault = PlainVault()
    codec = message_codec(vault)
    stored = codec.encode(queued(Channel.EMAIL))
    vault.forget("p-li")
    erased = codec.decode(stored)
    assert isinstance(erased, MessageQueued)
    assert (erased.content, erased.address) == (None, None)
    assert erased.number == "1005010200120261123000017"
