"""The aggregate that is loaded where loads are measured, through the same handler as every command's."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from event_sourcing.codec import EventCodec
from event_sourcing.decider import Decider
from event_sourcing.snapshots import SnapshotPolicy


@dataclass(frozen=True)
class Defect:
    pointer: str
    label: str
    detail: str


@dataclass(frozen=True)
class CorrectionRequested:
    number: str
    applicant_id: str
    reason: str
    defects: tuple[Defect, ...]


@dataclass(frozen=True)
class Case:
    corrections: int = 0
    reason: str = ""


def evolve(case: Case, event: CorrectionRequested) -> Case:
    return Case(case.corrections + 1, event.reason)


CASES: Decider[Case, CorrectionRequested, CorrectionRequested] = Decider(
    category="application",
    initial=Case(),
    decide=lambda case, correction: [correction],
    evolve=evolve,
    codec=EventCodec([CorrectionRequested]),
)
CASES_WITH_SNAPSHOTS = replace(CASES, snapshots=SnapshotPolicy(Case))


def load_rate(load: Callable[[], int], events: int, seconds: float) -> float:
    """Loads a second by one thread; each must have found so many events."""
    count = 0
    started = time.perf_counter()
    while time.perf_counter() < started + seconds:
        found = load()
        assert found == events, f"{found} events instead of {events}"
        count += 1
    return count / (time.perf_counter() - started)
