"""A case that a province decides: reports in any order, duplicates, hand-offs, receipts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from event_sourcing.errors import NotFound, RuleViolated, ValidationFailed
from event_sourcing.given_when_then import given
from services.applications import events as e
from services.applications.case import ProvincialDocument
from services.applications.codes import Outcome, ProvincialStatus, ReceiptOutcome, ResultCode, Status
from services.applications.provincial import CORRECT_THERE
from services.applications.transitions import open_actions
from tests.unit.applications import cases

pytestmark = pytest.mark.unit
decider = cases.decider

FORWARDED = cases.history(cases.submit(cases.FORWARDED))
REDIRECTED = cases.history(cases.submit(cases.REDIRECTED))
FACTS = cases.facts(Status.RECEIVED, cases.FORWARDED)

ACCEPTED = cases.report(1, ProvincialStatus.ACCEPTED)
APPROVED = cases.report(2, ProvincialStatus.APPROVED)
REJECTED = cases.report(2, ProvincialStatus.REJECTED)
CONCLUDED = cases.report(3, ProvincialStatus.CONCLUDED)


def state_after(past, *commands):
    state = decider.fold(past)
    for command in commands:
        state = decider.fold(decider.decide(state, command), state)
    return state


def test_a_submission_for_a_province_waits_to_be_received():
    assert [type(event) for event in FORWARDED] == [e.ApplicationSubmitted]
    assert decider.fold(FORWARDED).status is Status.RECEIVED


def test_a_receipt_is_kept_beside_our_number_and_a_repeated_one_changes_nothing():
    recorded = e.ForwardingReceiptRecorded(
        **FACTS,
        system=cases.SYSTEM,
        outcome=ReceiptOutcome.RECEIVED,
        provincial_number=cases.GD,
        receipt_id="R-1",
    )
    state = given(decider, *FORWARDED).when(cases.RECEIPT).then(recorded)
    assert state.provincial is not None
    assert (state.provincial.number, state.provincial.receipt_id) == (cases.GD, "R-1")
    given(decider, *FORWARDED, recorded).when(cases.RECEIPT).then()


def test_a_receipt_without_a_number_is_refused():
    nameless = replace(cases.RECEIPT, provincial_number=None)
    given(decider, *FORWARDED).when(nameless).then_raises(ValidationFailed)


def test_a_province_s_refusal_refuses_the_case_with_its_reason_and_a_remedy():
    state = state_after(FORWARDED, cases.REFUSAL_THERE)
    assert state.status is Status.REFUSED
    assert state.refusal is not None
    assert state.refusal.reason == "学籍号不存在"
    assert state.refusal.remedy
    assert decider.decide(state, cases.REFUSAL_THERE) == []


def test_a_refusal_that_contradicts_a_call_back_is_for_people_to_settle():
    called_back = cases.history(cases.submit(cases.FORWARDED), ACCEPTED)
    given(decider, *called_back).when(cases.REFUSAL_THERE).then_raises(
        RuleViolated, code="RECEIPT_CONTRADICTS"
    )


def test_a_call_back_that_overtakes_the_receipt_brings_the_provincial_number():
    state = state_after(FORWARDED, ACCEPTED)
    assert state.provincial is not None
    assert (state.provincial.number, state.provincial.receipt_id) == (cases.GD, None)
    later = state_after(FORWARDED, ACCEPTED, cases.RECEIPT)
    assert later.provincial is not None
    assert later.provincial.receipt_id == "R-1"
    assert later.provincial.statuses == {1: ProvincialStatus.ACCEPTED}


@pytest.mark.parametrize(
    "command",
    [
        replace(cases.RECEIPT, provincial_number="GD-X"),
        replace(ACCEPTED, sequence=2, provincial_number="GD-X"),
    ],
)
def test_one_case_has_one_provincial_number(command):
    given(decider, *FORWARDED, *cases.history(cases.submit(cases.FORWARDED), ACCEPTED)[1:]).when(
        command
    ).then_raises(RuleViolated, code="PROVINCIAL_NUMBER_DIFFERS")


def test_another_system_has_no_say():
    given(decider, *FORWARDED).when(replace(ACCEPTED, system="PROV-LOAN")).then_raises(
        RuleViolated, code="WRONG_SYSTEM"
    )


def test_a_province_cannot_report_on_what_was_never_submitted():
    given(decider).when(ACCEPTED).then_raises(NotFound)
    given(decider, *cases.history(cases.START)).when(ACCEPTED).then_raises(NotFound)


def test_the_usual_course_is_accepted_decided_concluded():
    statuses = []
    state = decider.fold(FORWARDED)
    for callback in (ACCEPTED, APPROVED, CONCLUDED):
        state = decider.fold(decider.decide(state, callback), state)
        statuses.append(state.status)
    assert statuses == [Status.ACCEPTED, Status.PROCESSING, Status.CONCLUDED]
    assert state.acceptance is not None
    assert state.acceptance.due_on == cases.DUE
    assert state.conclusion is not None
    assert state.conclusion.result is ResultCode.CONCLUDED


def test_a_conclusion_with_a_document_is_an_issue_and_after_a_rejection_a_return():
    certificate = (ProvincialDocument("教师资格证书", "2026440001"),)
    issued = state_after(FORWARDED, ACCEPTED, APPROVED, replace(CONCLUDED, documents=certificate))
    assert issued.conclusion is not None
    assert (issued.conclusion.result, issued.conclusion.documents) == (ResultCode.ISSUED, certificate)
    returned = state_after(FORWARDED, ACCEPTED, REJECTED, CONCLUDED)
    assert returned.conclusion is not None
    assert returned.conclusion.result is ResultCode.REJECTED


def test_a_conclusion_that_overtakes_the_acceptance_stays_and_the_acceptance_is_filled_in():
    early = replace(CONCLUDED, sequence=2)
    concluded = cases.history(cases.submit(cases.FORWARDED), early)
    state = state_after(concluded, ACCEPTED)
    assert state.status is Status.CONCLUDED
    assert state.acceptance is not None
    assert state.acceptance.accepted_on == cases.TODAY
    assert decider.decide(state, early) == []


@pytest.mark.parametrize("order", list(permutations((ACCEPTED, APPROVED, CONCLUDED))))
def test_whatever_the_order_the_case_ends_the_same(order):
    state = state_after(FORWARDED, *order)
    assert state.status is Status.CONCLUDED
    assert state.acceptance is not None
    assert state.decision is not None
    assert state.decision.outcome is Outcome.APPROVED


@pytest.mark.parametrize("repeated", [ACCEPTED, APPROVED, CONCLUDED])
def test_a_repeated_call_back_changes_nothing(repeated):
    past = cases.history(cases.submit(cases.FORWARDED), ACCEPTED, APPROVED, CONCLUDED)
    given(decider, *past).when(repeated).then()


def test_a_provincial_correction_is_answered_there():
    asked = cases.report(1, ProvincialStatus.CORRECTION_REQUESTED)
    past = cases.history(cases.submit(cases.FORWARDED), asked)
    state = decider.fold(past)
    assert state.status is Status.CORRECTING
    assert state.corrections[0].defects == (CORRECT_THERE,)
    given(decider, *past).when(cases.ANSWER).then_raises(RuleViolated, code="DECIDED_BY_PROVINCE")
    assert state_after(past, replace(ACCEPTED, sequence=2)).status is Status.ACCEPTED


def test_a_late_correction_notice_is_only_recorded():
    asked = cases.report(4, ProvincialStatus.CORRECTION_REQUESTED)
    past = cases.history(cases.submit(cases.FORWARDED), ACCEPTED)
    (event,) = given(decider, *past).when(asked).events
    assert isinstance(event, e.ProvincialStatusRecorded)


def test_a_second_acceptance_decision_or_conclusion_is_only_recorded():
    past = cases.history(cases.submit(cases.FORWARDED), ACCEPTED, APPROVED, CONCLUDED)
    for status in (ProvincialStatus.ACCEPTED, ProvincialStatus.REJECTED, ProvincialStatus.CONCLUDED):
        (event,) = given(decider, *past).when(cases.report(9, status)).events
        assert isinstance(event, e.ProvincialStatusRecorded)


@pytest.mark.parametrize(
    "command", [cases.ACCEPT, cases.REFUSE, cases.REQUEST, cases.SUSPEND, cases.APPROVE, cases.ISSUE]
)
def test_staff_of_the_bureau_do_not_act_on_a_province_s_case(command):
    given(decider, *FORWARDED).when(command).then_raises(RuleViolated, code="DECIDED_BY_PROVINCE")


def test_a_forwarded_case_is_withdrawn_at_the_province():
    given(decider, *FORWARDED).when(cases.WITHDRAW).then_raises(RuleViolated, code="ALREADY_AT_PROVINCE")
    assert open_actions(decider.fold(FORWARDED)) == []


def test_a_case_not_yet_handed_over_can_be_withdrawn_and_later_reports_are_only_recorded():
    assert open_actions(decider.fold(REDIRECTED)) == ["withdraw"]
    past = cases.history(cases.submit(cases.REDIRECTED), cases.WITHDRAW)
    given(decider, *past).when(cases.TICKET).then_raises(RuleViolated, code="CASE_CLOSED")
    for callback in (ACCEPTED, APPROVED, CONCLUDED):
        (event,) = given(decider, *past).when(callback).events
        assert (type(event), event.status) == (e.ProvincialStatusRecorded, Status.RETURNED)
    (event,) = given(decider, *past).when(cases.REFUSAL_THERE).events
    assert isinstance(event, e.ForwardingReceiptRecorded)


def test_each_hand_off_ticket_is_noted_once_until_the_province_has_the_case():
    handed_off = cases.history(cases.submit(cases.REDIRECTED), cases.TICKET)
    assert decider.fold(handed_off).hand_offs == ("t1",)
    given(decider, *handed_off).when(cases.TICKET).then()
    (second,) = given(decider, *handed_off).when(replace(cases.TICKET, ticket_id="t2")).events
    assert isinstance(second, e.HandedOff)
    there = cases.history(cases.submit(cases.REDIRECTED), ACCEPTED)
    given(decider, *there).when(cases.TICKET).then_raises(RuleViolated, code="ALREADY_AT_PROVINCE")


def test_an_acceptance_is_dated_with_the_province_s_day():
    state = state_after(FORWARDED, replace(ACCEPTED, happened_on=date(2026, 11, 20)))
    assert state.acceptance is not None
    assert state.acceptance.accepted_on == date(2026, 11, 20)
