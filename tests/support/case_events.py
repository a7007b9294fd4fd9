"""What the world hears of one case that has seen everything: its public events, from real commands."""

from __future__ import annotations

from uuid import UUID

from event_sourcing.cloud_events import CloudEvent, envelop
from event_sourcing.command_handling import CommandHandler
from event_sourcing.memory_event_store import MemoryEventStore
from event_sourcing.request_context import command_context
from services.applications.public_events import translate
from tests.unit.applications import cases

CASE = UUID(int=7).hex
COMMANDS = (
    cases.submit(),
    cases.REQUEST,
    cases.ANSWER,
    cases.ACCEPT,
    cases.SUSPEND,
    cases.RESUME,
    cases.APPROVE,
    cases.ISSUE,
)


def events_of_a_case() -> list[CloudEvent]:
    store = MemoryEventStore()
    handler = CommandHandler(store, cases.decider)
    for turn, command in enumerate(COMMANDS):
        context = command_context({"actor": {"id": "p-li"}, "correlation_id": f"{turn:032}"})
        handler.handle(CASE, command, context)
    recorded = store.read_stream(cases.decider.stream(CASE))
    told = [(event, translate(event)) for event in recorded]
    return [envelop("applications", event, public) for event, public in told if public is not None]
