"""A case that the bureau decides: what each command causes, and which rules refuse it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from event_sourcing.errors import Forbidden, RuleViolated, ValidationFailed
from event_sourcing.given_when_then import given
from services.applications import events as e
from services.applications.case import FormRef
from services.applications.codes import Outcome, ResultCode, Status
from services.applications.state import Acceptance
from services.applications.transitions import open_actions
from tests.unit.applications import cases

pytestmark = pytest.mark.unit
decider = cases.decider


def test_a_draft_belongs_to_its_applicant_and_item():
    state = (
        given(decider)
        .when(cases.START)
        .then(e.DraftStarted(applicant_id="p-li", item_code="10050102001", at=cases.AT, values=cases.VALUES))
    )
    assert (state.status, state.applicant_id, state.values) == (Status.DRAFT, "p-li", cases.VALUES)


def test_a_draft_is_started_once():
    given(decider, *cases.history(cases.START)).when(cases.START).then_raises(
        RuleViolated, code="DRAFT_EXISTS"
    )


def test_saving_a_draft_replaces_values_and_files():
    state = (
        given(decider, *cases.history(cases.START))
        .when(cases.SAVE)
        .then(e.DraftSaved(applicant_id="p-li", at=cases.AT, values={"name": "李小明"}, files=cases.FILES))
    )
    assert state.files == cases.FILES


def test_saving_the_same_draft_again_records_nothing():
    given(decider, *cases.history(cases.START, cases.SAVE)).when(cases.SAVE).then()


def test_a_local_submission_is_received_at_once():
    state = (
        given(decider)
        .when(cases.submit())
        .then(
            e.ApplicationSubmitted(
                **cases.facts(Status.RECEIVED),
                item=cases.ITEM,
                form=FormRef("F-TQR", 1),
                applicant=cases.LI,
                values=cases.VALUES,
                files=cases.FILES,
            ),
            e.ApplicationReceived(**cases.facts(Status.RECEIVED)),
        )
    )
    assert state.case is not None
    assert state.case.number == cases.NUMBER
    assert state.submitted_at == cases.AT
    assert open_actions(state) == ["withdraw", "accept", "refuse", "request_correction", "conclude"]


def test_only_the_draft_s_owner_submits_it():
    somebody = replace(cases.submit(), applicant=replace(cases.LI, id="p-other"))
    given(decider, *cases.history(cases.START)).when(somebody).then_raises(
        Forbidden, code="NOT_THE_APPLICANT"
    )


def test_a_draft_is_submitted_for_its_own_item():
    other = cases.submit(replace(cases.ITEM, code="10050102002"))
    given(decider, *cases.history(cases.START)).when(other).then_raises(RuleViolated, code="ITEM_DIFFERS")


def test_acceptance_starts_the_clock():
    state = (
        given(decider, *cases.history(cases.submit()))
        .when(cases.ACCEPT)
        .then(
            e.ApplicationAccepted(
                **cases.facts(Status.ACCEPTED),
                accepted_on=cases.TODAY,
                due_on=cases.DUE,
                statutory_due_on=cases.STATUTORY,
                note=None,
            )
        )
    )
    assert state.acceptance == Acceptance(cases.TODAY, cases.DUE, cases.STATUTORY, None)


@pytest.mark.parametrize("missing", ["reason", "remedy"])
def test_a_refusal_tells_its_reason_and_a_remedy(missing: str):
    silent = replace(cases.REFUSE, **{missing: "  "})
    error = given(decider, *cases.history(cases.submit())).when(silent).then_raises(ValidationFailed)
    assert [found.pointer for found in error.errors] == [f"/{missing}"]


def test_a_correction_notice_lists_all_defects_of_its_round():
    state = (
        given(decider, *cases.history(cases.submit()))
        .when(cases.REQUEST)
        .then(
            e.CorrectionRequested(
                **cases.facts(Status.CORRECTING),
                round=1,
                deadline=date(2026, 12, 7),
                defect_count=1,
                defects=cases.DEFECTS,
            )
        )
    )
    assert state.open_correction is not None
    assert state.open_correction.defects == cases.DEFECTS


def test_a_correction_notice_without_defects_is_refused():
    empty = replace(cases.REQUEST, defects=())
    given(decider, *cases.history(cases.submit())).when(empty).then_raises(ValidationFailed)


def test_an_answered_correction_closes_its_round_and_a_second_round_has_its_own_number():
    answered = cases.history(cases.submit(), cases.REQUEST, cases.ANSWER)
    state = decider.fold(answered)
    assert state.status is Status.RECEIVED
    assert state.open_correction is None
    assert state.corrections[0].answered_at == cases.AT
    assert state.values == cases.ANSWER.values
    (again,) = given(decider, *answered).when(cases.REQUEST).events
    assert again.round == 2


def test_a_suspension_needs_a_reason():
    silent = replace(cases.SUSPEND, reason="")
    given(decider, *cases.LOCAL_HISTORIES[Status.ACCEPTED]).when(silent).then_raises(ValidationFailed)


def test_resuming_moves_the_due_dates():
    state = (
        given(decider, *cases.LOCAL_HISTORIES[Status.SUSPENDED])
        .when(cases.RESUME)
        .then(
            e.ApplicationResumed(
                **cases.facts(Status.PROCESSING),
                resumed_on=date(2026, 11, 25),
                due_on=date(2026, 12, 3),
                statutory_due_on=date(2026, 12, 24),
            )
        )
    )
    assert state.acceptance is not None
    assert state.acceptance.due_on == date(2026, 12, 3)
    (pause,) = state.suspended_days(date(2030, 1, 1))
    assert (pause.first, pause.last) == (cases.TODAY, date(2026, 11, 25))


def test_a_lasting_suspension_is_counted_up_to_the_day_asked_for():
    state = decider.fold(cases.LOCAL_HISTORIES[Status.SUSPENDED])
    (pause,) = state.suspended_days(date(2026, 11, 27))
    assert pause.last == date(2026, 11, 27)


def test_a_rejection_gives_reasons_and_an_approval_need_not():
    accepted = cases.LOCAL_HISTORIES[Status.ACCEPTED]
    given(decider, *accepted).when(replace(cases.REJECT, reason=" ")).then_raises(ValidationFailed)
    given(decider, *accepted).when(cases.APPROVE).then(
        e.ApplicationDecided(
            **cases.facts(Status.PROCESSING),
            outcome=Outcome.APPROVED,
            decided_on=cases.TODAY,
            reason="",
        )
    )


@pytest.mark.parametrize("late", [cases.REJECT, cases.WITHDRAW, cases.SUSPEND])
def test_what_is_decided_is_not_decided_again_withdrawn_or_suspended(late):
    decided = cases.history(cases.submit(), cases.ACCEPT, cases.APPROVE)
    given(decider, *decided).when(late).then_raises(RuleViolated, code="ALREADY_DECIDED")
    assert open_actions(decider.fold(decided)) == ["conclude"]


@pytest.mark.parametrize(
    ("before", "fitting"),
    [
        ((cases.ACCEPT, cases.APPROVE), {"0", "4", "6"}),
        ((cases.ACCEPT, cases.REJECT), {"1"}),
        ((cases.ACCEPT,), {"2", "3"}),
        ((cases.REQUEST,), {"2", "3", "5"}),
    ],
)
def test_a_conclusion_fits_the_decision(before, fitting):
    past = cases.history(cases.submit(), *before)
    for result in ResultCode:
        scenario = given(decider, *past).when(cases.conclude(result, date(2026, 12, 8)))
        if result in fitting:
            (event,) = scenario.events
            assert (event.result, event.status) == (result, Status.CONCLUDED)
        else:
            scenario.then_raises(RuleViolated, code="RESULT_DOES_NOT_FIT")


@pytest.mark.parametrize("deadline", [date(2026, 12, 7), None])
def test_a_correction_lapses_only_after_its_deadline(deadline):
    asked = cases.history(cases.submit(), replace(cases.REQUEST, deadline=deadline))
    given(decider, *asked).when(cases.conclude(ResultCode.CORRECTION_LAPSED, date(2026, 12, 7))).then_raises(
        RuleViolated, code="CORRECTION_STILL_OPEN"
    )


def test_the_bureau_does_not_take_what_a_province_would_report():
    for command in (cases.TICKET, cases.RECEIPT):
        given(decider, *cases.history(cases.submit())).when(command).then_raises(
            RuleViolated, code="NOT_DECIDED_BY_PROVINCE"
        )


def test_an_erased_person_leaves_a_case_that_still_works():
    """After the key is deleted every personal field reads as None; the rest of the history stays."""
    erased = [
        replace(
            event,
            **{name: None for name in ("applicant", "values", "files", "defects") if hasattr(event, name)},
        )
        for event in cases.history(cases.submit(), cases.REQUEST, cases.ANSWER, cases.ACCEPT)
    ]
    state = decider.fold(erased)
    assert (state.status, state.applicant, state.values, state.files) == (Status.ACCEPTED, None, None, ())
