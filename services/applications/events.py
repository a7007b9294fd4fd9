"""Facts about one case. Personal fields are sealed under `applicant_id` and read as None once that key is deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from event_sourcing.personal_data import personal
from services.applications.case import (
    Applicant,
    Case,
    Defect,
    FileRef,
    FormRef,
    ItemSnapshot,
    ProvincialDocument,
)
from services.applications.codes import Outcome, ProvincialStatus, ReceiptOutcome, ResultCode, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftStarted:
    applicant_id: str
    item_code: str
    at: datetime
    values: Mapping[str, Any] | None = personal()


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSaved:
    applicant_id: str
    at: datetime
    values: Mapping[str, Any] | None = personal()
    files: tuple[FileRef, ...] | None = personal()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvent:
    """What every event of a submitted case has. `status`: of the case after the event; `at`: when it happened."""

    applicant_id: str
    case: Case
    status: Status
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationSubmitted(CaseEvent):
    item: ItemSnapshot
    form: FormRef
    applicant: Applicant | None = personal()
    values: Mapping[str, Any] | None = personal()
    files: tuple[FileRef, ...] | None = personal()


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationReceived(CaseEvent):
    """收件 by the bureau."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOff(CaseEvent):
    system: str
    ticket_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardingReceiptRecorded(CaseEvent):
    system: str
    outcome: ReceiptOutcome
    provincial_number: str | None
    receipt_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvincialStatusRecorded(CaseEvent):
    system: str
    provincial_number: str
    sequence: int
    provincial_status: ProvincialStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationAccepted(CaseEvent):
    accepted_on: date
    due_on: date | None
    statutory_due_on: date | None
    note: str | None = personal()


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptanceRefused(CaseEvent):
    reason: str | None = personal()
    remedy: str | None = personal()


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionRequested(CaseEvent):
    """`round` counts the notices of a case from 1."""

    round: int
    deadline: date | None
    defect_count: int
    defects: tuple[Defect, ...] | None = personal()


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionSubmitted(CaseEvent):
    round: int
    values: Mapping[str, Any] | None = personal()
    files: tuple[FileRef, ...] | None = personal()


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationSuspended(CaseEvent):
    suspended_on: date
    reason: str | None = personal()


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationResumed(CaseEvent):
    resumed_on: date
    due_on: date | None
    statutory_due_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationDecided(CaseEvent):
    outcome: Outcome
    decided_on: date
    reason: str | None = personal()


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationConcluded(CaseEvent):
    result: ResultCode
    concluded_on: date
    documents: tuple[ProvincialDocument, ...] | None = personal()


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationWithdrawn(CaseEvent):
    reason: str | None = personal()


DraftEvent = DraftStarted | DraftSaved
ApplicationEvent = (
    DraftEvent
    | ApplicationSubmitted
    | ApplicationReceived
    | HandedOff
    | ForwardingReceiptRecorded
    | ProvincialStatusRecorded
    | ApplicationAccepted
    | AcceptanceRefused
    | CorrectionRequested
    | CorrectionSubmitted
    | ApplicationSuspended
    | ApplicationResumed
    | ApplicationDecided
    | ApplicationConcluded
    | ApplicationWithdrawn
)
EVENT_TYPES: tuple[type[Any], ...] = (
    DraftStarted,
    DraftSaved,
    ApplicationSubmitted,
    ApplicationReceived,
    HandedOff,
    ForwardingReceiptRecorded,
    ProvincialStatusRecorded,
    ApplicationAccepted,
    AcceptanceRefused,
    CorrectionRequested,
    CorrectionSubmitted,
    ApplicationSuspended,
    ApplicationResumed,
    ApplicationDecided,
    ApplicationConcluded,
    ApplicationWithdrawn,
)
