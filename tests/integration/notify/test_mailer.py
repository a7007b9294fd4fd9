"""One attempt over SMTP with a real server at the other end: what its outcome means."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from sandbox.servers.ports import free_ports
from services.notify.events import Content
from services.notify.mailer import Mailer, MailSettings, NotNow, Outcome, Refused, Taken
from tests.support.sandboxes import MailSink

pytestmark = pytest.mark.integration

WORDS = Content("已受理:教师资格证书补发", "李小明,您好:\n\n您申请的“教师资格证书补发”已受理。")
WRITTEN_AT = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)


def settings(port: int) -> MailSettings:
    return MailSettings("127.0.0.1", port, "广州教育网上办事", "no-reply@banshi.example", "banshi.example")


def send(port: int, address: str, message_id: str = "m1") -> Outcome:
    return Mailer(settings(port)).send(message_id, address, WORDS, WRITTEN_AT)


@pytest.fixture
def address() -> str:
    return f"{uuid4().hex}@citizen.example"


def test_what_is_sent_arrives_as_it_was_written(mail: MailSink, address: str) -> None:
    assert send(mail.smtp_port, address, "abc") == Taken()
    (message,) = mail.messages(address)
    assert message["subject"] == WORDS.title
    assert message["body"].replace("\r\n", "\n") == WORDS.body + "\n"
    assert message["message_id"] == "<abc@banshi.example>"
    assert message["from"] == "no-reply@banshi.example"
    assert message["date"].startswith("Mon, 23 Nov 2026 02:30:00")


def test_a_refusal_for_good_and_one_for_now_are_told_apart(mail: MailSink, address: str) -> None:
    mail.faults("permanent", "temporary")
    assert send(mail.smtp_port, address) == Refused(550)
    assert send(mail.smtp_port, address) == NotNow("SMTP 451")
    assert mail.messages(address) == []


def test_an_answer_that_is_lost_is_worth_another_attempt_under_the_same_id(
    mail: MailSink, address: str
) -> None:
    mail.faults("lost_answer")
    assert isinstance(send(mail.smtp_port, address), NotNow)
    assert send(mail.smtp_port, address) == Taken()
    assert {message["message_id"] for message in mail.messages(address)} == {"<m1@banshi.example>"}


def test_no_server_is_worth_another_attempt(address: str) -> None:
    (nobody,) = free_ports(1)
    assert send(nobody, address) == NotNow("ConnectionRefusedError")


@pytest.mark.parametrize("broken", ["a@b\r\nBcc: c@d", "", "@", "no address", "a@b, c@d"])
def test_an_address_that_mail_cannot_carry_is_refused_for_good(mail: MailSink, broken: str) -> None:
    assert isinstance(send(mail.smtp_port, broken), Refused)
