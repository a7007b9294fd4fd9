"""What a province reports on a case it decides: in any order, any number of times, sometimes with gaps.

A call-back is known by its sequence number: one seen before changes nothing. One that was overtaken by a later one
fills in what it tells (when the case was accepted, how it was decided) but never takes the case back a step.
"""

from __future__ import annotations

from collections.abc import Sequence

from services.applications import commands as c
from services.applications import errors
from services.applications import events as e
from services.applications.case import Defect
from services.applications.codes import (
    Channel,
    Outcome,
    ProvincialStatus,
    ReceiptOutcome,
    ResultCode,
    Status,
)
from services.applications.state import Application

Events = Sequence[e.ApplicationEvent]

CORRECT_THERE = Defect("", "省级系统补正告知", "请登录省级系统查看补正告知并在该系统中补正")
REFUSED_THERE = "请联系省级系统的主管部门了解原因,更正后可重新申请"


def decide(application: Application, command: c.ProvincialCommand) -> Events:
    if application.case is None:
        raise errors.application_unknown()
    if application.case.channel is Channel.LOCAL:
        raise errors.not_decided_by_province()
    if application.case.system != command.system:
        raise errors.wrong_system(command.system)
    match command:
        case c.RecordHandOff():
            return _hand_off(application, command)
        case c.RecordForwardingReceipt():
            return _receipt(application, command)
        case c.RecordProvincialStatus():
            return _status(application, command)


def _hand_off(application: Application, command: c.RecordHandOff) -> Events:
    if command.ticket_id in application.hand_offs:
        return []
    status = _status_of(application)
    if application.is_final:
        raise errors.case_closed(status)
    if application.provincial is not None:
        raise errors.already_at_province()
    facts = application.facts(status, command.at)
    return [e.HandedOff(**facts, system=command.system, ticket_id=command.ticket_id)]


def _receipt(application: Application, command: c.RecordForwardingReceipt) -> Events:
    if command.outcome is ReceiptOutcome.REJECTED:
        return _refused_by_province(application, command)
    if not command.provincial_number:
        raise errors.required("/provincial_number", "回执应有省级办件编号")
    _check_number(application, command.provincial_number)
    known = application.provincial
    if known is not None and known.receipt_id is not None:
        return []
    return [_recorded(application, command)]


def _refused_by_province(application: Application, command: c.RecordForwardingReceipt) -> Events:
    if application.provincial is not None:
        raise errors.receipt_contradicts()
    if application.refusal is not None:
        return []
    recorded = _recorded(application, command)
    if application.is_final:
        return [recorded]
    facts = application.facts(Status.REFUSED, command.at)
    return [recorded, e.AcceptanceRefused(**facts, reason=command.reason, remedy=REFUSED_THERE)]


def _recorded(application: Application, command: c.RecordForwardingReceipt) -> e.ForwardingReceiptRecorded:
    return e.ForwardingReceiptRecorded(
        **application.facts(_status_of(application), command.at),
        system=command.system,
        outcome=command.outcome,
        provincial_number=command.provincial_number,
        receipt_id=command.receipt_id,
    )


def _status(application: Application, command: c.RecordProvincialStatus) -> Events:
    _check_number(application, command.provincial_number)
    known = application.provincial
    if known is not None and command.sequence in known.statuses:
        return []
    recorded = e.ProvincialStatusRecorded(
        **application.facts(_status_of(application), command.at),
        system=command.system,
        provincial_number=command.provincial_number,
        sequence=command.sequence,
        provincial_status=command.status,
    )
    return [recorded, *_consequences(application, command)]


def _consequences(application: Application, command: c.RecordProvincialStatus) -> Events:
    if application.is_final and application.conclusion is None:
        return []  # refused or withdrawn: what the province still reports is kept on record, and changes nothing
    match command.status:
        case ProvincialStatus.ACCEPTED:
            return _accepted(application, command)
        case ProvincialStatus.CORRECTION_REQUESTED:
            return _correction_requested(application, command)
        case ProvincialStatus.APPROVED:
            return _decided(application, command, Outcome.APPROVED)
        case ProvincialStatus.REJECTED:
            return _decided(application, command, Outcome.REJECTED)
        case ProvincialStatus.CONCLUDED:
            return _concluded(application, command)


def _accepted(application: Application, command: c.RecordProvincialStatus) -> Events:
    if application.acceptance is not None:
        return []
    return [
        e.ApplicationAccepted(
            **application.facts(_further(application, Status.ACCEPTED), command.at),
            accepted_on=command.happened_on,
            due_on=command.due_on,
            statutory_due_on=command.statutory_due_on,
            note=None,
        )
    ]


def _correction_requested(application: Application, command: c.RecordProvincialStatus) -> Events:
    if application.status is not Status.RECEIVED:
        return []
    return [
        e.CorrectionRequested(
            **application.facts(Status.CORRECTING, command.at),
            round=len(application.corrections) + 1,
            deadline=None,
            defect_count=1,
            defects=(CORRECT_THERE,),
        )
    ]


def _decided(application: Application, command: c.RecordProvincialStatus, outcome: Outcome) -> Events:
    if application.decision is not None:
        return []
    return [
        e.ApplicationDecided(
            **application.facts(_further(application, Status.PROCESSING), command.at),
            outcome=outcome,
            decided_on=command.happened_on,
            reason=None,
        )
    ]


def _concluded(application: Application, command: c.RecordProvincialStatus) -> Events:
    if application.conclusion is not None:
        return []
    return [
        e.ApplicationConcluded(
            **application.facts(Status.CONCLUDED, command.at),
            result=_result(application, command),
            concluded_on=command.happened_on,
            documents=command.documents,
        )
    ]


def _result(application: Application, command: c.RecordProvincialStatus) -> ResultCode:
    """The province sends no result code. While its decision is unknown to us, 6 办结 is true whatever it was."""
    if application.decision is not None and application.decision.outcome is Outcome.REJECTED:
        return ResultCode.REJECTED
    return ResultCode.ISSUED if command.documents else ResultCode.CONCLUDED


_ORDER = (
    Status.RECEIVED,
    Status.CORRECTING,
    Status.ACCEPTED,
    Status.PROCESSING,
    Status.CONCLUDED,
)
"""How far a province's case has come. The order in which reports arrive then does not matter: the furthest one counts."""


def _further(application: Application, reported: Status) -> Status:
    return max(_status_of(application), reported, key=_ORDER.index)


def _check_number(application: Application, provincial_number: str) -> None:
    known = application.provincial
    if known is not None and known.number != provincial_number:
        raise errors.other_provincial_number(known.number)


def _status_of(application: Application) -> Status:
    assert application.status is not None, "a case has a status"
    return application.status
