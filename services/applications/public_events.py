"""What the public learns of a case: stored event → public event, a pure function of one event (ADR 2).

Drafts stay inside. Personal fields are not even opened here (ADR 3): no name, no form value, no text that somebody
wrote about a person. Who needs those asks the service, which is asked only for what a policy allows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from event_sourcing.cloud_events import PublicEvent
from event_sourcing.erasures import erasure_in
from event_sourcing.events import RecordedEvent, category_of, identity_of
from event_sourcing.personal_data import ClosedVault
from services.applications import events as e
from services.applications.aggregate import CATEGORY, application_codec

_codec = application_codec(ClosedVault())

NAMES: Mapping[type[Any], str] = {
    e.ApplicationSubmitted: "application-submitted",
    e.ApplicationReceived: "application-received",
    e.HandedOff: "handed-off",
    e.ForwardingReceiptRecorded: "forwarding-recorded",
    e.ProvincialStatusRecorded: "provincial-status-recorded",
    e.ApplicationAccepted: "application-accepted",
    e.AcceptanceRefused: "acceptance-refused",
    e.CorrectionRequested: "correction-requested",
    e.CorrectionSubmitted: "correction-submitted",
    e.ApplicationSuspended: "application-suspended",
    e.ApplicationResumed: "application-resumed",
    e.ApplicationDecided: "application-decided",
    e.ApplicationConcluded: "application-concluded",
    e.ApplicationWithdrawn: "application-withdrawn",
}
"""Internal event → public name; the timeline of a case uses the same names."""

SUBJECT_ERASED = "subject-erased"
"""Told without the reason: whoever keeps something of the person erases it now."""


def translate(recorded: RecordedEvent) -> PublicEvent | None:
    """None for drafts, exports and the register of numbers. Raises ContractMismatch for an event we cannot read."""
    if (erased := erasure_in(recorded)) is not None:
        data = {"subject": erased.subject, "erased_at": instant(erased.at)}
        return PublicEvent(f"{SUBJECT_ERASED}.v1", erased.subject, data)
    if category_of(recorded.stream) != CATEGORY:
        return None
    event = _codec.decode(recorded)
    if isinstance(event, e.DraftStarted | e.DraftSaved):
        return None
    application_id = identity_of(recorded.stream)
    particulars: Callable[[Any], dict[str, Any]] = _PARTICULARS.get(type(event), _none)
    data = _common(application_id, recorded.version, event) | particulars(event)
    return PublicEvent(f"{NAMES[type(event)]}.v1", application_id, data)


def _common(application_id: str, version: int, event: e.CaseEvent) -> dict[str, Any]:
    return {
        "application_id": application_id,
        "number": event.case.number,
        "item_code": event.case.item_code,
        "item_name": event.case.item_name,
        "department_code": event.case.department_code,
        "applicant_id": event.applicant_id,
        "channel": event.case.channel.value,
        "status": event.status.value,
        "status_name": event.status.label,
        "at": instant(event.at),
        "sequence": version,
    }


def _submitted(event: e.ApplicationSubmitted) -> dict[str, Any]:
    return {
        "form_id": event.form.form_id,
        "form_version": event.form.version,
        "submitted_at": instant(event.at),
        "system": event.case.system,
    }


def _handed_off(event: e.HandedOff) -> dict[str, Any]:
    return {"system": event.system}


def _forwarded(event: e.ForwardingReceiptRecorded) -> dict[str, Any]:
    return {
        "system": event.system,
        "provincial_number": event.provincial_number,
        "outcome": event.outcome.value,
    }


def _provincial(event: e.ProvincialStatusRecorded) -> dict[str, Any]:
    return {
        "system": event.system,
        "provincial_number": event.provincial_number,
        "provincial_sequence": event.sequence,
        "provincial_status": event.provincial_status.value,
    }


def _accepted(event: e.ApplicationAccepted) -> dict[str, Any]:
    return {"accepted_on": event.accepted_on.isoformat()} | _due_dates(event)


def _correction_requested(event: e.CorrectionRequested) -> dict[str, Any]:
    return {"round": event.round, "deadline": day(event.deadline), "defect_count": event.defect_count}


def _correction_submitted(event: e.CorrectionSubmitted) -> dict[str, Any]:
    return {"round": event.round}


def _suspended(event: e.ApplicationSuspended) -> dict[str, Any]:
    return {"suspended_on": event.suspended_on.isoformat()}


def _resumed(event: e.ApplicationResumed) -> dict[str, Any]:
    return {"resumed_on": event.resumed_on.isoformat()} | _due_dates(event)


def _decided(event: e.ApplicationDecided) -> dict[str, Any]:
    return {"outcome": event.outcome.value, "decided_on": event.decided_on.isoformat()}


def _concluded(event: e.ApplicationConcluded) -> dict[str, Any]:
    return {
        "result": event.result.value,
        "result_name": event.result.label,
        "concluded_on": event.concluded_on.isoformat(),
    }


def _due_dates(event: e.ApplicationAccepted | e.ApplicationResumed) -> dict[str, Any]:
    return {"due_on": day(event.due_on), "statutory_due_on": day(event.statutory_due_on)}


def _none(event: e.CaseEvent) -> dict[str, Any]:
    return {}


_PARTICULARS: Mapping[type[Any], Callable[[Any], dict[str, Any]]] = {
    e.ApplicationSubmitted: _submitted,
    e.HandedOff: _handed_off,
    e.ForwardingReceiptRecorded: _forwarded,
    e.ProvincialStatusRecorded: _provincial,
    e.ApplicationAccepted: _accepted,
    e.CorrectionRequested: _correction_requested,
    e.CorrectionSubmitted: _correction_submitted,
    e.ApplicationSuspended: _suspended,
    e.ApplicationResumed: _resumed,
    e.ApplicationDecided: _decided,
    e.ApplicationConcluded: _concluded,
}


def instant(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds, such as `2026-11-23T02:30:00.000Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()
