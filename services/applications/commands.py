"""Wishes that concern one case. Each carries `at`, so that deciding needs no clock; dates are the bureau's own days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.applications.case import Applicant, Defect, FileRef, FormRef, ItemSnapshot, ProvincialDocument
from services.applications.codes import Outcome, ProvincialStatus, ReceiptOutcome, ResultCode


@dataclass(frozen=True, slots=True)
class StartDraft:
    at: datetime
    applicant_id: str
    item_code: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SaveDraft:
    """`values` and `files` replace what was saved before."""

    at: datetime
    values: Mapping[str, Any]
    files: tuple[FileRef, ...]


@dataclass(frozen=True, slots=True)
class SubmitApplication:
    """A complete, validated application; from a draft of the same applicant and item, or at once."""

    at: datetime
    number: str
    item: ItemSnapshot
    form: FormRef
    applicant: Applicant
    values: Mapping[str, Any]
    files: tuple[FileRef, ...]


@dataclass(frozen=True, slots=True)
class AcceptApplication:
    """受理. The dates come from a policy, since they need the calendar; None for an item without that limit."""

    at: datetime
    accepted_on: date
    due_on: date | None
    statutory_due_on: date | None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class RefuseAcceptance:
    """不予受理, with the reason and what the applicant can do instead."""

    at: datetime
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class RequestCorrection:
    """补正告知: one notice that lists every defect at once. `deadline`: last day for the answer."""

    at: datetime
    defects: tuple[Defect, ...]
    deadline: date | None


@dataclass(frozen=True, slots=True)
class SubmitCorrection:
    """The applicant's answer to a correction notice; values and files replace the earlier ones."""

    at: datetime
    values: Mapping[str, Any]
    files: tuple[FileRef, ...]


@dataclass(frozen=True, slots=True)
class SuspendApplication:
    """挂起: hearings, tests, expert reviews and the like, which do not count into the limit."""

    at: datetime
    suspended_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class ResumeApplication:
    """The new dates leave the suspended days out."""

    at: datetime
    resumed_on: date
    due_on: date | None
    statutory_due_on: date | None


@dataclass(frozen=True, slots=True)
class DecideApplication:
    at: datetime
    decided_on: date
    outcome: Outcome
    reason: str


@dataclass(frozen=True, slots=True)
class ConcludeApplication:
    """办结 with its official result code."""

    at: datetime
    concluded_on: date
    result: ResultCode


@dataclass(frozen=True, slots=True)
class WithdrawApplication:
    """The applicant takes the application back before it is decided."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class RecordHandOff:
    """The applicant was sent to the provincial page with a one-time ticket."""

    at: datetime
    system: str
    ticket_id: str


@dataclass(frozen=True, slots=True)
class RecordForwardingReceipt:
    """How the province settled a forwarded submission."""

    at: datetime
    system: str
    outcome: ReceiptOutcome
    provincial_number: str | None
    receipt_id: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class RecordProvincialStatus:
    """A call-back. `at`: when it came to be at the province; `sequence` counts the call-backs of one provincial case.

    `happened_on`, `due_on`, `statutory_due_on`: what an acceptance would be dated with.
    """

    at: datetime
    system: str
    provincial_number: str
    sequence: int
    status: ProvincialStatus
    documents: tuple[ProvincialDocument, ...]
    happened_on: date
    due_on: date | None
    statutory_due_on: date | None


StaffCommand = (
    AcceptApplication
    | RefuseAcceptance
    | RequestCorrection
    | SuspendApplication
    | ResumeApplication
    | DecideApplication
    | ConcludeApplication
)
ProvincialCommand = RecordHandOff | RecordForwardingReceipt | RecordProvincialStatus
ApplicationCommand = (
    StartDraft
    | SaveDraft
    | SubmitApplication
    | SubmitCorrection
    | WithdrawApplication
    | StaffCommand
    | ProvincialCommand
)
