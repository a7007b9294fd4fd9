"""State and event in, state out. It never fails and never judges: what happened has happened."""

from __future__ import annotations

from dataclasses import replace

from services.applications import events as e
from services.applications.codes import ReceiptOutcome, Status
from services.applications.state import (
    Acceptance,
    Application,
    Conclusion,
    Correction,
    Decision,
    ProvincialCase,
    Refusal,
    Suspension,
    TimelineEntry,
    Withdrawal,
)


def evolve(application: Application, event: e.ApplicationEvent) -> Application:
    if isinstance(event, e.DraftStarted):
        return Application(
            status=Status.DRAFT,
            applicant_id=event.applicant_id,
            item_code=event.item_code,
            values=event.values,
            saved_at=event.at,
        )
    if isinstance(event, e.DraftSaved):
        return replace(application, values=event.values, files=event.files or (), saved_at=event.at)
    entry = TimelineEntry(type(event).__name__, event.at, event.status)
    return replace(_with(application, event), status=event.status, timeline=(*application.timeline, entry))


def _with(application: Application, event: e.CaseEvent) -> Application:
    """What one kind of event adds, but for status and timeline, which every event brings."""
    match event:
        case e.ApplicationSubmitted():
            return _submitted(application, event)
        case e.HandedOff():
            return replace(application, hand_offs=(*application.hand_offs, event.ticket_id))
        case e.ForwardingReceiptRecorded():
            return _receipt(application, event)
        case e.ProvincialStatusRecorded():
            return _provincial_status(application, event)
        case e.ApplicationAccepted():
            acceptance = Acceptance(event.accepted_on, event.due_on, event.statutory_due_on, event.note)
            return replace(application, acceptance=acceptance)
        case e.AcceptanceRefused():
            return replace(application, refusal=Refusal(event.at, event.reason, event.remedy))
        case e.CorrectionRequested():
            asked = Correction(event.round, event.at, event.deadline, event.defects or ())
            return replace(application, corrections=(*application.corrections, asked))
        case e.CorrectionSubmitted():
            return _corrected(application, event)
        case e.ApplicationSuspended():
            pause = Suspension(event.suspended_on, None, event.reason)
            return replace(application, suspensions=(*application.suspensions, pause))
        case e.ApplicationResumed():
            return _resumed(application, event)
        case e.ApplicationDecided():
            return replace(application, decision=Decision(event.outcome, event.decided_on, event.reason))
        case e.ApplicationConcluded():
            end = Conclusion(event.result, event.concluded_on, event.documents or ())
            return replace(application, conclusion=end)
        case e.ApplicationWithdrawn():
            return replace(application, withdrawal=Withdrawal(event.at, event.reason))
        case _:
            return application


def _submitted(application: Application, event: e.ApplicationSubmitted) -> Application:
    return replace(
        application,
        applicant_id=event.applicant_id,
        item_code=event.case.item_code,
        case=event.case,
        item=event.item,
        form=event.form,
        applicant=event.applicant,
        values=event.values,
        files=event.files or (),
        submitted_at=event.at,
    )


def _receipt(application: Application, event: e.ForwardingReceiptRecorded) -> Application:
    if event.outcome is ReceiptOutcome.REJECTED or event.provincial_number is None:
        return application
    statuses = application.provincial.statuses if application.provincial else {}
    province = ProvincialCase(event.provincial_number, event.receipt_id, statuses)
    return replace(application, provincial=province)


def _provincial_status(application: Application, event: e.ProvincialStatusRecorded) -> Application:
    known = application.provincial or ProvincialCase(event.provincial_number, None, {})
    statuses = {**known.statuses, event.sequence: event.provincial_status}
    return replace(application, provincial=replace(known, statuses=statuses))


def _corrected(application: Application, event: e.CorrectionSubmitted) -> Application:
    *earlier, current = application.corrections
    return replace(
        application,
        values=event.values,
        files=event.files or (),
        corrections=(*earlier, replace(current, answered_at=event.at)),
    )


def _resumed(application: Application, event: e.ApplicationResumed) -> Application:
    *earlier, current = application.suspensions
    acceptance = application.acceptance and replace(
        application.acceptance, due_on=event.due_on, statutory_due_on=event.statutory_due_on
    )
    return replace(
        application,
        acceptance=acceptance,
        suspensions=(*earlier, replace(current, last=event.resumed_on)),
    )
