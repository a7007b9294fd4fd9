"""Decisions on one case: command and state in, events or a refusal out. The table of states is in `transitions`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from event_sourcing.codec import EventCodec
from event_sourcing.decider import Decider
from event_sourcing.personal_data import PersonalDataVault
from services.applications import commands as c
from services.applications import errors, provincial
from services.applications import events as e
from services.applications.codes import Channel, Outcome, ResultCode, Status
from services.applications.evolution import evolve
from services.applications.state import Application
from services.applications.transitions import can_still_withdraw, check_local, check_state

CATEGORY = "application"
Events = Sequence[e.ApplicationEvent]

RESULTS_AFTER = {
    Outcome.APPROVED: frozenset({ResultCode.ISSUED, ResultCode.PASSED_ON, ResultCode.CONCLUDED}),
    Outcome.REJECTED: frozenset({ResultCode.REJECTED}),
}
RESULTS_WITHOUT_DECISION = frozenset({ResultCode.VOIDED, ResultCode.DELETED})


def decide(application: Application, command: c.ApplicationCommand) -> Events:
    match command:
        case c.StartDraft():
            return _start(application, command)
        case c.SaveDraft():
            return _save(application, command)
        case c.SubmitApplication():
            return _submit(application, command)
        case c.SubmitCorrection():
            return _answer_correction(application, command)
        case c.WithdrawApplication():
            return _withdraw(application, command)
        case c.RecordHandOff() | c.RecordForwardingReceipt() | c.RecordProvincialStatus():
            return provincial.decide(application, command)
        case _:
            check_local(application)
            check_state(application, command)
            return _act(application, command)


def _start(application: Application, command: c.StartDraft) -> Events:
    if application.status is not None:
        raise errors.draft_exists()
    return [
        e.DraftStarted(
            applicant_id=command.applicant_id,
            item_code=command.item_code,
            at=command.at,
            values=command.values,
        )
    ]


def _save(application: Application, command: c.SaveDraft) -> Events:
    if application.case is not None:
        raise errors.already_submitted()
    check_state(application, command)
    if (application.values, application.files) == (command.values, command.files):
        return []
    return [
        e.DraftSaved(
            applicant_id=application.applicant_id,
            at=command.at,
            values=command.values,
            files=command.files,
        )
    ]


def _submit(application: Application, command: c.SubmitApplication) -> Events:
    if application.case is not None:
        raise errors.already_submitted()
    if application.status is Status.DRAFT:
        if application.applicant_id != command.applicant.id:
            raise errors.not_the_applicant()
        if application.item_code != command.item.code:
            raise errors.other_item()
    common: dict[str, Any] = {
        "applicant_id": command.applicant.id,
        "case": command.item.case(command.number),
        "status": Status.RECEIVED,
        "at": command.at,
    }
    submitted = e.ApplicationSubmitted(
        **common,
        item=command.item,
        form=command.form,
        applicant=command.applicant,
        values=command.values,
        files=command.files,
    )
    if command.item.channel is not Channel.LOCAL:
        return [submitted]
    return [submitted, e.ApplicationReceived(**common)]


def _answer_correction(application: Application, command: c.SubmitCorrection) -> Events:
    check_local(application)
    check_state(application, command)
    return [
        e.CorrectionSubmitted(
            **application.facts(Status.RECEIVED, command.at),
            round=application.corrections[-1].round,
            values=command.values,
            files=command.files,
        )
    ]


def _withdraw(application: Application, command: c.WithdrawApplication) -> Events:
    check_state(application, command)
    if application.decision is not None:
        raise errors.already_decided()
    if not can_still_withdraw(application):
        raise errors.already_at_province()
    common = application.facts(Status.RETURNED, command.at)
    return [e.ApplicationWithdrawn(**common, reason=command.reason)]


def _act(application: Application, command: c.StaffCommand) -> Events:
    match command:
        case c.AcceptApplication():
            return _accept(application, command)
        case c.RefuseAcceptance():
            return _refuse(application, command)
        case c.RequestCorrection():
            return _request_correction(application, command)
        case c.SuspendApplication():
            return _suspend(application, command)
        case c.ResumeApplication():
            return _resume(application, command)
        case c.DecideApplication():
            return _decide(application, command)
        case c.ConcludeApplication():
            return _conclude(application, command)


def _accept(application: Application, command: c.AcceptApplication) -> Events:
    return [
        e.ApplicationAccepted(
            **application.facts(Status.ACCEPTED, command.at),
            accepted_on=command.accepted_on,
            due_on=command.due_on,
            statutory_due_on=command.statutory_due_on,
            note=command.note,
        )
    ]


def _refuse(application: Application, command: c.RefuseAcceptance) -> Events:
    if not command.reason.strip():
        raise errors.required("/reason", "请写明不予受理的理由")
    if not command.remedy.strip():
        raise errors.required("/remedy", "请告知申请人可以怎么办(如向哪个机关申请、如何复议)")
    common = application.facts(Status.REFUSED, command.at)
    return [e.AcceptanceRefused(**common, reason=command.reason, remedy=command.remedy)]


def _request_correction(application: Application, command: c.RequestCorrection) -> Events:
    if not command.defects:
        raise errors.required("/defects", "请一次性列明全部需要补正的内容")
    return [
        e.CorrectionRequested(
            **application.facts(Status.CORRECTING, command.at),
            round=len(application.corrections) + 1,
            deadline=command.deadline,
            defect_count=len(command.defects),
            defects=command.defects,
        )
    ]


def _suspend(application: Application, command: c.SuspendApplication) -> Events:
    if application.decision is not None:
        raise errors.already_decided()
    if not command.reason.strip():
        raise errors.required("/reason", "请写明挂起的原因(如听证、检验、专家评审)")
    return [
        e.ApplicationSuspended(
            **application.facts(Status.SUSPENDED, command.at),
            suspended_on=command.suspended_on,
            reason=command.reason,
        )
    ]


def _resume(application: Application, command: c.ResumeApplication) -> Events:
    return [
        e.ApplicationResumed(
            **application.facts(Status.PROCESSING, command.at),
            resumed_on=command.resumed_on,
            due_on=command.due_on,
            statutory_due_on=command.statutory_due_on,
        )
    ]


def _decide(application: Application, command: c.DecideApplication) -> Events:
    if application.decision is not None:
        raise errors.already_decided()
    if command.outcome is Outcome.REJECTED and not command.reason.strip():
        raise errors.required("/reason", "不予批准的决定应当说明理由")
    return [
        e.ApplicationDecided(
            **application.facts(Status.PROCESSING, command.at),
            outcome=command.outcome,
            decided_on=command.decided_on,
            reason=command.reason,
        )
    ]


def _conclude(application: Application, command: c.ConcludeApplication) -> Events:
    _check_result(application, command)
    return [
        e.ApplicationConcluded(
            **application.facts(Status.CONCLUDED, command.at),
            result=command.result,
            concluded_on=command.concluded_on,
            documents=(),
        )
    ]


def _check_result(application: Application, command: c.ConcludeApplication) -> None:
    """0, 4, 6 end an approval, 1 a rejection, 5 a correction notice left unanswered; 2 and 3 what was never decided."""
    if command.result is ResultCode.CORRECTION_LAPSED:
        correction = application.open_correction
        if correction is None:
            raise errors.result_does_not_fit(command.result.label, "没有待补正的告知")
        if correction.deadline is None or command.concluded_on <= correction.deadline:
            raise errors.correction_still_open()
        return
    if application.decision is None:
        if command.result not in RESULTS_WITHOUT_DECISION:
            raise errors.result_does_not_fit(command.result.label, "尚未决定")
        return
    outcome = application.decision.outcome
    if command.result not in RESULTS_AFTER[outcome]:
        chosen = "准予" if outcome is Outcome.APPROVED else "不予批准"
        raise errors.result_does_not_fit(command.result.label, chosen)


def application_codec(vault: PersonalDataVault | None = None) -> EventCodec[e.ApplicationEvent]:
    return EventCodec(e.EVENT_TYPES, vault=vault, subject_field="applicant_id")


def application_decider(
    vault: PersonalDataVault | None = None,
) -> Decider[Application, c.ApplicationCommand, e.ApplicationEvent]:
    """Without a vault nothing is sealed: for tests of rules that do not concern secrecy."""
    return Decider(
        category=CATEGORY,
        initial=Application(),
        decide=decide,
        evolve=evolve,
        codec=application_codec(vault),
    )
