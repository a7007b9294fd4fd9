"""What a case is at a moment: the sum of its events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.applications.case import (
    Applicant,
    Case,
    Defect,
    FileRef,
    FormRef,
    ItemSnapshot,
    ProvincialDocument,
)
from services.applications.codes import FINAL, Outcome, ProvincialStatus, ResultCode, Status
from services.applications.working_days import Suspended


@dataclass(frozen=True, slots=True)
class Acceptance:
    accepted_on: date
    due_on: date | None
    statutory_due_on: date | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Refusal:
    at: datetime
    reason: str | None
    remedy: str | None


@dataclass(frozen=True, slots=True)
class Correction:
    """One round: a notice, and the applicant's answer once it has come."""

    round: int
    requested_at: datetime
    deadline: date | None
    defects: tuple[Defect, ...]
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Suspension:
    """`last` is None while it lasts."""

    first: date
    last: date | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Decision:
    outcome: Outcome
    decided_on: date
    reason: str | None


@dataclass(frozen=True, slots=True)
class Conclusion:
    result: ResultCode
    concluded_on: date
    documents: tuple[ProvincialDocument, ...]


@dataclass(frozen=True, slots=True)
class Withdrawal:
    at: datetime
    reason: str | None


@dataclass(frozen=True, slots=True)
class ProvincialCase:
    """The province's own case. `statuses`: its call-backs by sequence, in whatever order they came."""

    number: str
    receipt_id: str | None
    statuses: Mapping[int, ProvincialStatus]


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """`event`: name of the event class; `status`: of the case after it."""

    event: str
    at: datetime
    status: Status


@dataclass(frozen=True, slots=True)
class Application:
    """
    status         None for a stream without events
    case           None for a draft; never changes afterwards
    saved_at       when the draft was last saved
    hand_offs      ids of the tickets given out
    """

    status: Status | None = None
    applicant_id: str = ""
    item_code: str = ""
    case: Case | None = None
    item: ItemSnapshot | None = None
    form: FormRef | None = None
    applicant: Applicant | None = None
    values: Mapping[str, Any] | None = None
    files: tuple[FileRef, ...] = ()
    saved_at: datetime | None = None
    submitted_at: datetime | None = None
    acceptance: Acceptance | None = None
    refusal: Refusal | None = None
    corrections: tuple[Correction, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    decision: Decision | None = None
    conclusion: Conclusion | None = None
    withdrawal: Withdrawal | None = None
    hand_offs: tuple[str, ...] = ()
    provincial: ProvincialCase | None = None
    timeline: tuple[TimelineEntry, ...] = ()

    @property
    def is_final(self) -> bool:
        return self.status in FINAL

    @property
    def open_correction(self) -> Correction | None:
        last = self.corrections[-1] if self.corrections else None
        return last if last is not None and self.status is Status.CORRECTING else None

    def suspended_days(self, resumed_on: date) -> tuple[Suspended, ...]:
        """Days that do not count, if a suspension that still lasts ended on `resumed_on`."""
        return tuple(Suspended(s.first, s.last or resumed_on) for s in self.suspensions)

    def facts(self, status: Status, at: datetime) -> dict[str, Any]:
        """What the next event of this case repeats (`events.CaseEvent`), with the status it leads to."""
        return {"applicant_id": self.applicant_id, "case": self.case, "status": status, "at": at}
