"""The mail sink itself: what people and tests see of it."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from uuid import uuid4

import pytest
import requests

from tests.support.sandboxes import MailSink

pytestmark = pytest.mark.integration


def send(mail: MailSink, to: str, subject: str) -> None:
    letter = EmailMessage()
    letter["To"], letter["Subject"] = to, subject
    letter.set_content("<b>正文</b>")
    with smtplib.SMTP("127.0.0.1", mail.smtp_port, timeout=5) as server:
        server.send_message(letter, from_addr="us@banshi.example", to_addrs=[to])


@pytest.fixture
def address() -> str:
    return f"{uuid4().hex}@citizen.example"


def test_the_page_shows_mail_as_text_and_the_list_selects_by_recipient(mail: MailSink, address: str) -> None:
    send(mail, address, "<i>已受理</i>")
    page = requests.get(mail.page_url, timeout=5).text
    assert address in page
    assert "&lt;i&gt;已受理&lt;/i&gt;" in page
    assert "&lt;b&gt;正文&lt;/b&gt;" in page
    assert [message["subject"] for message in mail.messages(address)] == ["<i>已受理</i>"]
    assert mail.messages("nobody@citizen.example") == []


def test_the_mailbox_can_be_emptied(mail: MailSink, address: str) -> None:
    send(mail, address, "一")
    assert requests.delete(f"{mail.page_url}/messages", timeout=5).status_code == 204
    assert mail.messages(address) == []
    assert "还没有邮件" in requests.get(mail.page_url, timeout=5).text


def test_a_fault_it_does_not_know_is_refused(mail: MailSink) -> None:
    answer = requests.put(f"{mail.page_url}/admin/faults", json={"script": ["explode"]}, timeout=5)
    assert answer.status_code == 400
    assert requests.get(f"{mail.page_url}/admin/faults", timeout=5).json() == {"script": []}
