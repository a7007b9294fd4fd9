"""A small aggregate for tests of the kernel: a counter with a note that is personal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from event_sourcing.codec import EventCodec
from event_sourcing.decider import Decider
from event_sourcing.errors import RuleViolated
from event_sourcing.personal_data import PersonalDataVault, personal


@dataclass(frozen=True)
class Raised:
    applicant_id: str
    by: int
    note: str | None = personal(default=None)


@dataclass(frozen=True)
class Closed:
    applicant_id: str


CounterEvent = Raised | Closed


@dataclass(frozen=True)
class Raise:
    by: int
    note: str | None = None


@dataclass(frozen=True)
class Counter:
    value: int = 0
    closed: bool = False
    notes: tuple[str | None, ...] = ()


def decide(state: Counter, command: Raise) -> Sequence[CounterEvent]:
    if state.closed:
        raise RuleViolated("已关闭", code="CLOSED")
    return [Raised("p-li", command.by, command.note)] if command.by else []


def evolve(state: Counter, event: CounterEvent) -> Counter:
    if isinstance(event, Closed):
        return Counter(state.value, True, state.notes)
    return Counter(state.value + event.by, state.closed, (*state.notes, event.note))


def counter_decider(vault: PersonalDataVault | None = None) -> Decider[Counter, Raise, CounterEvent]:
    return Decider("counter", Counter(), decide, evolve, EventCodec([Raised, Closed], vault=vault))
