"""A case as JSON, for those who may see it whole. Public facts are told by `public_events`, in the same words."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from services.applications.codes import Status
from services.applications.public_events import NAMES, day, instant
from services.applications.state import Application, Correction, Suspension, TimelineEntry
from services.applications.transitions import open_actions

Document = dict[str, Any]

_PUBLIC_NAMES = {cls.__name__: name for cls, name in NAMES.items()}


def case_document(application_id: str, version: int, application: Application) -> Document:
    """Everything. Raises AssertionError for a draft, which is no case yet."""
    case, form, status = application.case, application.form, application.status
    assert case is not None, "a case was submitted"
    assert form is not None
    assert status is not None
    return {
        "id": application_id,
        "number": case.number,
        "version": version,
        "status": status.value,
        "status_name": status.label,
        "item_code": case.item_code,
        "item_name": case.item_name,
        "department_code": case.department_code,
        "channel": case.channel.value,
        "system": case.system,
        "applicant_id": application.applicant_id,
        "applicant": application.applicant and asdict(application.applicant),
        "values": dict(application.values or {}),
        "files": [asdict(file) for file in application.files],
        "form": {"form_id": form.form_id, "version": form.version},
        "submitted_at": application.submitted_at and instant(application.submitted_at),
        **_handling(application),
        "timeline": timeline(application),
        "actions": open_actions(application),
    }


def draft_document(application_id: str, version: int, application: Application) -> Document:
    assert application.saved_at is not None, "a draft was saved when it began"
    return {
        "id": application_id,
        "version": version,
        "item_code": application.item_code,
        "values": dict(application.values or {}),
        "files": [asdict(file) for file in application.files],
        "saved_at": instant(application.saved_at),
    }


def progress_document(application: Application) -> Document:
    """What somebody learns who knows number and identity: no name, no value, no text about a person."""
    case, status = application.case, application.status
    assert case is not None
    assert status is not None
    assert application.submitted_at is not None
    return {
        "number": case.number,
        "item_name": case.item_name,
        "item_code": case.item_code,
        "channel": case.channel.value,
        "status": status.value,
        "status_name": status.label,
        "submitted_at": instant(application.submitted_at),
        "due_on": application.acceptance and day(application.acceptance.due_on),
        "timeline": timeline(application),
    }


def submission_document(application_id: str, application: Application) -> Document:
    """What the province is told; the same for every try."""
    case, form = application.case, application.form
    assert case is not None
    assert form is not None
    assert application.submitted_at is not None
    return {
        "id": application_id,
        "number": case.number,
        "item_code": case.item_code,
        "item_name": case.item_name,
        "form_id": form.form_id,
        "form_version": form.version,
        "submitted_at": instant(application.submitted_at),
        "applicant": application.applicant and asdict(application.applicant),
        "values": dict(application.values or {}),
        "files": [asdict(file) for file in application.files],
    }


def contact_document(application_id: str, application: Application) -> Document:
    """Whom to tell, and the words that public events leave out (ADR 3)."""
    case, applicant = application.case, application.applicant
    assert case is not None
    correction, refusal = application.open_correction, application.refusal
    return {
        "id": application_id,
        "applicant_id": application.applicant_id,
        "number": case.number,
        "item_name": case.item_name,
        "name": applicant and applicant.name,
        "email": applicant and applicant.email,
        "mobile": applicant and applicant.mobile,
        "defects": [asdict(defect) for defect in correction.defects] if correction else [],
        "reason": _reason(application),
        "remedy": refusal and refusal.remedy,
    }


def _reason(application: Application) -> str | None:
    """Of the step that the case stands at: an approval without a reason is not explained by an earlier pause."""
    pause = application.suspensions[-1] if application.suspensions else None
    latest = application.withdrawal or application.refusal or application.decision or pause
    return (latest.reason or None) if latest else None


def timeline(application: Application) -> list[Document]:
    return [_entry(entry) for entry in application.timeline]


def _entry(entry: TimelineEntry) -> Document:
    return {
        "event": _PUBLIC_NAMES[entry.event],
        "at": instant(entry.at),
        "status": entry.status.value,
        "status_name": Status(entry.status).label,
    }


def _handling(application: Application) -> Document:
    acceptance, refusal = application.acceptance, application.refusal
    decision, conclusion, withdrawal = application.decision, application.conclusion, application.withdrawal
    province = application.provincial
    return {
        "acceptance": acceptance
        and {
            "accepted_on": acceptance.accepted_on.isoformat(),
            "due_on": day(acceptance.due_on),
            "statutory_due_on": day(acceptance.statutory_due_on),
            "note": acceptance.note,
        },
        "refusal": refusal
        and {"at": instant(refusal.at), "reason": refusal.reason, "remedy": refusal.remedy},
        "corrections": [_correction(correction) for correction in application.corrections],
        "suspensions": [_suspension(suspension) for suspension in application.suspensions],
        "decision": decision
        and {
            "outcome": decision.outcome.value,
            "decided_on": decision.decided_on.isoformat(),
            "reason": decision.reason,
        },
        "conclusion": conclusion
        and {
            "result": conclusion.result.value,
            "result_name": conclusion.result.label,
            "concluded_on": conclusion.concluded_on.isoformat(),
            "documents": [asdict(document) for document in conclusion.documents],
        },
        "withdrawal": withdrawal and {"at": instant(withdrawal.at), "reason": withdrawal.reason},
        "provincial": province and {"number": province.number, "receipt_id": province.receipt_id},
        "hand_offs": len(application.hand_offs),
    }


def _correction(correction: Correction) -> Document:
    return {
        "round": correction.round,
        "requested_at": instant(correction.requested_at),
        "deadline": day(correction.deadline),
        "defects": [asdict(defect) for defect in correction.defects],
        "answered_at": correction.answered_at and instant(correction.answered_at),
    }


def _suspension(suspension: Suspension) -> Document:
    return {
        "first": suspension.first.isoformat(),
        "last": day(suspension.last),
        "reason": suspension.reason,
    }
