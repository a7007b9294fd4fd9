"""Notify's public language is what the code says, and says nothing about anybody."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from contracts import asyncapi
from event_sourcing.cloud_events import CloudEvent, envelop
from event_sourcing.command_handling import CommandContext, CommandHandler
from event_sourcing.events import Metadata
from event_sourcing.memory_event_store import MemoryEventStore
from services.notify.aggregate import message_decider
from services.notify.announcements import Announcements
from services.notify.codes import Channel, FailureReason
from services.notify.commands import MarkRead, RecordFailure, RecordSent
from services.notify.composition import Composer
from services.notify.contacts import Contacts
from services.notify.kinds import KINDS, message_id
from services.notify.public_events import translate
from tests.unit.applications import cases
from tests.unit.notify.stories import Applications, told

pytestmark = pytest.mark.unit

CONTRACTS = Path(asyncapi.__file__).parent
SCHEMAS = sorted((CONTRACTS / "events" / "notify").glob("*.schema.json"))
AT = datetime(2026, 11, 23, 2, 31, tzinfo=UTC)


def schema(name: str) -> dict[str, Any]:
    path = CONTRACTS / "events" / "notify" / f"{name}.schema.json"
    return dict(json.loads(path.read_text(encoding="utf-8")))


def story() -> list[CloudEvent]:
    """One e-mail sent, one given up, one message read: everything that notify's streams can hold."""
    store = MemoryEventStore(lambda: AT)
    messages: CommandHandler[Any, Any, Any] = CommandHandler(store, message_decider())
    announcements = Announcements(
        messages, Contacts(Applications()), Composer("https://banshi.example"), lambda _: None
    )
    submitted, _, accepted = told(cases.submit(), cases.ACCEPT)
    context = CommandContext(Metadata("system:notify", "c" * 32))
    for event, outcome in (
        (submitted, RecordSent(AT)),
        (accepted, RecordFailure(FailureReason.REFUSED, AT)),
    ):
        announcements.announce(event)
        messages.handle(message_id(event, Channel.EMAIL), outcome, context)
    messages.handle(message_id(submitted, Channel.INBOX), MarkRead("p-li", AT), context)
    recorded = [event for commit in store.read_commits(0) for event in commit.events]
    public = [(event, translate(event)) for event in recorded]
    return [envelop("notify", event, fact) for event, fact in public if fact is not None]


def test_notify_says_exactly_what_its_contract_promises() -> None:
    spoken = story()
    assert {event.name for event in spoken} == {path.name.removesuffix(".schema.json") for path in SCHEMAS}
    for event in spoken:
        Draft202012Validator(schema(event.name), format_checker=FormatChecker()).validate(dict(event.data))


def test_the_contract_knows_every_kind() -> None:
    for path in SCHEMAS:
        name = path.name.removesuffix(".schema.json")
        assert schema(name)["properties"]["kind"]["enum"] == list(KINDS)


def test_no_word_address_or_person_leaves() -> None:
    for event in story():
        text = event.to_json().decode()
        for personal in ("li@example.test", "李小明", "p-li", "教师资格", "您"):
            assert personal not in text


def test_the_examples_are_what_the_story_says() -> None:
    spoken = {event.name: event.to_dict() for event in story()}
    for name, envelope in spoken.items():
        example = CONTRACTS / "examples" / "notify" / f"{name}.json"
        assert json.loads(example.read_text(encoding="utf-8")) == envelope
