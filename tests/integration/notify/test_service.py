"""Notify as a process between the real applications service, relay, broker and mail server, with faults and kill -9."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from event_sourcing.errors import NotFound, Unavailable
from event_sourcing.rpc.client import RpcClient
from services.applications.codes import Channel
from tests.support.live_cases import LiveCases
from tests.support.outside_subscriber import subscribed
from tests.support.processes import OurProcess, running_relay, running_service
from tests.support.sandboxes import MailSink
from tests.support.waiting import wait_until
from tests.unit.applications import cases

pytestmark = pytest.mark.integration

TOLD = 60.0


class Citizen:
    """Somebody with an address of their own, and what reaches them."""

    def __init__(self, rpc: RpcClient, live: LiveCases, mail: MailSink) -> None:
        self.id = f"p-{uuid4().hex[:8]}"
        self.address = f"{self.id}@citizen.example"
        self._rpc, self._live, self._mail = rpc, live, mail

    def apply(self, *then: Any, item: Any = cases.ITEM) -> str:
        applicant = replace(cases.LI, id=self.id, email=self.address)
        return self._live.begin(replace(cases.submit(item), applicant=applicant), *then)

    def call(self, method: str, **payload: Any) -> dict[str, Any]:
        context = {"actor": {"id": self.id, "roles": ["applicant"]}, "correlation_id": uuid4().hex}
        return self._rpc.call("notify", method, payload, context)

    def inbox(self) -> list[dict[str, Any]]:
        try:
            return list(self.call("list_messages")["items"])
        except Unavailable:
            return []

    def mails(self) -> list[dict[str, Any]]:
        return self._mail.messages(self.address)

    def wait_for(self, messages: int) -> None:
        wait_until(
            lambda: len(self.inbox()) >= messages and len(self.mails()) >= messages,
            timeout=TOLD,
            message=f"{messages} messages",
        )


@pytest.fixture
def environment(
    mongo_uri: str, amqp_uri: str, database_prefix: str, mail: MailSink, tmp_path: Path
) -> dict[str, str]:
    return {
        "BANSHI_MONGO_URI": mongo_uri,
        "BANSHI_AMQP_URI": amqp_uri,
        "BANSHI_DB_PREFIX": database_prefix,
        "BANSHI_SMTP_PORT": str(mail.smtp_port),
        "BANSHI_RUN_DIR": str(tmp_path),
    }


@pytest.fixture
def live(environment: dict[str, str]) -> Iterator[LiveCases]:
    live = LiveCases(environment)
    with (
        running_service(environment, "services.applications.service"),
        running_relay(environment, "applications", "notify"),
    ):
        yield live
    live.close()


@pytest.fixture
def notify(environment: dict[str, str], live: LiveCases) -> Iterator[OurProcess]:
    with running_service(environment, "services.notify.service") as process:
        yield process


@pytest.fixture
def citizen(amqp_uri: str, live: LiveCases, mail: MailSink) -> Iterator[Citizen]:
    rpc = RpcClient(amqp_uri)
    yield Citizen(rpc, live, mail)
    rpc.close()


def test_each_fact_is_told_once_by_inbox_and_email_though_it_comes_many_times(
    notify: OurProcess, live: LiveCases, citizen: Citizen
) -> None:
    application_id = citizen.apply(cases.ACCEPT, cases.APPROVE, cases.ISSUE)
    live.tell_again(application_id)
    citizen.wait_for(4)
    live.tell_again(application_id)
    fence = citizen.apply()
    citizen.wait_for(5)
    kinds = [message["kind"] for message in citizen.inbox() if message["application_id"] == application_id]
    assert sorted(kinds) == [
        "application-accepted",
        "application-concluded",
        "application-decided",
        "application-submitted",
    ]
    assert len(citizen.inbox()) == len(citizen.mails()) == 5
    assert fence in {message["application_id"] for message in citizen.inbox()}


def test_a_correction_notice_reaches_with_every_defect_and_is_marked_read(
    notify: OurProcess, citizen: Citizen
) -> None:
    citizen.apply(cases.REQUEST)
    citizen.wait_for(2)
    notice = next(message for message in citizen.inbox() if message["kind"] == "correction-requested")
    (mail,) = (mail for mail in citizen.mails() if mail["subject"] == notice["title"])
    for words in (notice["body"], mail["body"]):
        assert "1. 免冠照片:底色应为白色" in words
        assert "2026年12月7日" in words
    citizen.call("mark_read", id=notice["id"])
    assert citizen.call("unread_count") == {"unread": 1}
    with pytest.raises(NotFound):
        citizen.call("mark_read", id="0" * 32)


def test_a_service_killed_in_between_tells_everything_and_nothing_twice(
    notify: OurProcess, mail: MailSink, citizen: Citizen
) -> None:
    mail.faults("temporary", "none", "temporary")
    for _ in range(3):
        citizen.apply(cases.ACCEPT)
    wait_until(citizen.mails, timeout=TOLD, interval=0.02)
    notify.kill()
    citizen.apply(cases.ACCEPT)
    notify.start()
    citizen.wait_for(8)
    assert len(citizen.inbox()) == 8
    assert len({message["message_id"] for message in citizen.mails()}) == 8


def test_the_world_learns_that_messages_were_sent_and_nothing_of_what_they_say(
    notify: OurProcess, amqp_uri: str, citizen: Citizen
) -> None:
    with subscribed(amqp_uri, "notify.events") as subscriber:
        citizen.apply(item=replace(cases.ITEM, channel=Channel.LOCAL))
        citizen.wait_for(1)
        (message,) = citizen.inbox()
        wait_until(lambda: subscriber.names(message["id"]) == ["message-sent.v1"], timeout=TOLD)
        assert subscriber.complaints == []
