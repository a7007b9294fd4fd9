"""Facts about findings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FindingDismissed:
    """Holds as long as the finding rests on the same `basis`."""

    kind: str
    from_code: str
    to_code: str
    type: str
    basis: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class FindingReopened:
    kind: str
    from_code: str
    to_code: str
    type: str


VerdictEvent = FindingDismissed | FindingReopened
