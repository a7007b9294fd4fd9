from __future__ import annotations

from typing import Any

import pytest

from event_sourcing.command_handling import CommandContext
from event_sourcing.errors import ContractMismatch
from event_sourcing.events import Metadata
from event_sourcing.request_context import command_context

CALL: dict[str, Any] = {"actor": {"id": "u1", "roles": ["editor"], "name": "李小明"}, "correlation_id": "c1"}


def test_a_call_becomes_metadata_without_the_actors_name() -> None:
    assert command_context(CALL) == CommandContext(Metadata("u1", "c1"))


def test_key_version_and_trace_are_passed_on() -> None:
    call = CALL | {
        "causation_id": "m1",
        "traceparent": "00-a-b-01",
        "idempotency_key": "k",
        "expected_version": 3,
    }
    assert command_context(call) == CommandContext(Metadata("u1", "c1", "m1", "00-a-b-01"), "k", 3)


@pytest.mark.parametrize("call", [{}, {"actor": None, "correlation_id": "c"}, {"actor": {"id": "u1"}}])
def test_a_call_that_does_not_say_who_it_is_from_is_refused(call: dict[str, Any]) -> None:
    with pytest.raises(ContractMismatch):
        command_context(call)
