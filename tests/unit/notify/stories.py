"""Real public events of cases, from real commands, and the contact that applications would answer for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from event_sourcing.cloud_events import CloudEvent, envelop
from event_sourcing.errors import BanshiError
from event_sourcing.events import Metadata, StreamWrite
from event_sourcing.memory_event_store import MemoryEventStore
from services.applications import commands as c
from services.applications.public_events import translate
from tests.unit.applications.cases import decider, history

RECORDED_AT = datetime(2026, 11, 23, 2, 30, 1, tzinfo=UTC)
APPLICATION = "a1b2c3d4e5f60718293a4b5c6d7e8f90"

CONTACT: dict[str, Any] = {
    "applicant_id": "p-li",
    "name": "李小明",
    "email": "li@example.test",
    "mobile": "13800000001",
    "number": "1005010200120261123000017",
    "item_name": "教师资格证书补发",
    "defects": [],
    "reason": None,
    "remedy": None,
}


def told(*commands: c.ApplicationCommand) -> list[CloudEvent]:
    """What the world hears while a case takes these commands."""
    store = MemoryEventStore(lambda: RECORDED_AT)
    new = [decider.codec.encode(event) for event in history(*commands)]
    store.append([StreamWrite(decider.stream(APPLICATION), 0, new)], Metadata("p-li", "c" * 32))
    recorded = [event for commit in store.read_commits(0) for event in commit.events]
    public = [(event, translate(event)) for event in recorded]
    return [envelop("applications", event, fact) for event, fact in public if fact is not None]


def last(*commands: c.ApplicationCommand) -> CloudEvent:
    return told(*commands)[-1]


class Applications:
    """The RPC port with applications behind it, as far as notify calls it.

    `failures`: raised by the next calls, one each.
    """

    def __init__(self, contact: Mapping[str, Any] = CONTACT) -> None:
        self.contact = dict(contact)
        self.failures: list[BanshiError] = []
        self.contexts: list[Mapping[str, Any]] = []

    def call(
        self,
        service: str,
        method: str,
        payload: Mapping[str, Any],
        context: Mapping[str, Any],
        timeout: float = 5.0,
    ) -> dict[str, Any]:
        assert (service, method, payload) == ("applications", "get_contact", {"id": APPLICATION})
        if self.failures:
            raise self.failures.pop(0)
        self.contexts.append(context)
        return self.contact
