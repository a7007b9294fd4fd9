"""No sequence of commands breaks an invariant, and every history replays to the state that was lived."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from event_sourcing.errors import BanshiError
from services.applications import commands as c
from services.applications.case import ItemSnapshot, ProvincialDocument
from services.applications.codes import FINAL, Channel, ProvincialStatus, ResultCode, Status
from services.applications.state import Application
from tests.unit.applications import cases

pytestmark = pytest.mark.unit
decider = cases.decider

STEPS = {
    (None, Status.DRAFT),
    (None, Status.RECEIVED),
    (Status.DRAFT, Status.RECEIVED),
    (Status.RECEIVED, Status.ACCEPTED),
    (Status.RECEIVED, Status.CORRECTING),
    (Status.RECEIVED, Status.REFUSED),
    (Status.CORRECTING, Status.RECEIVED),
    (Status.ACCEPTED, Status.PROCESSING),
    (Status.ACCEPTED, Status.SUSPENDED),
    (Status.PROCESSING, Status.SUSPENDED),
    (Status.SUSPENDED, Status.PROCESSING),
    *(
        (status, Status.CONCLUDED)
        for status in Status
        if status not in FINAL | {Status.DRAFT, Status.SUSPENDED}
    ),
    *((status, Status.RETURNED) for status in Status if status not in FINAL | {Status.DRAFT}),
}
"""The state machine of domain rules, section 3, for a local case."""

PROVINCIAL_ORDER = [
    Status.DRAFT,
    Status.RECEIVED,
    Status.CORRECTING,
    Status.ACCEPTED,
    Status.PROCESSING,
    Status.CONCLUDED,
]

days = st.integers(0, 40).map(lambda days: date(2026, 11, 23) + timedelta(days=days))
local_commands = st.one_of(
    st.sampled_from(
        [
            cases.START,
            cases.SAVE,
            cases.submit(),
            replace(cases.submit(), number="0" * 25),
            cases.ANSWER,
            cases.WITHDRAW,
            cases.ACCEPT,
            cases.REFUSE,
            cases.REQUEST,
            cases.SUSPEND,
            cases.RESUME,
            cases.APPROVE,
            cases.REJECT,
            cases.TICKET,
            cases.RECEIPT,
        ]
    ),
    st.builds(cases.conclude, st.sampled_from(ResultCode), days),
)


def provincial_commands(item: ItemSnapshot) -> st.SearchStrategy[c.ApplicationCommand]:
    reports = st.builds(
        cases.report,
        st.integers(1, 6),
        st.sampled_from(ProvincialStatus),
        documents=st.sampled_from([(), (ProvincialDocument("证书", "1"),)]),
    )
    others = [cases.START, cases.SAVE, cases.submit(item), cases.WITHDRAW, cases.TICKET, cases.RECEIPT]
    staff = [cases.ACCEPT, cases.REFUSE, cases.APPROVE, cases.ISSUE, cases.ANSWER, cases.REFUSAL_THERE]
    return st.one_of(reports, st.sampled_from([*others, *staff]))


def live(commands: list[c.ApplicationCommand], check) -> None:
    """Give the commands one after the other, refused or not, and check every step and the replay of them all."""
    state, history = decider.initial, []
    for command in commands:
        try:
            events = decider.decide(state, command)
        except BanshiError:
            continue
        for event in events:
            before, state = state, decider.evolve(state, event)
            history.append(event)
            check(before, state)
    stored = [decider.codec.decode(decider.codec.encode(event)) for event in history]
    assert decider.fold(stored) == state


def common_invariants(before: Application, after: Application) -> None:
    assert before.case is None or after.case == before.case, "number, item and channel never change"
    assert not before.applicant_id or after.applicant_id == before.applicant_id
    assert before.status not in FINAL or after.status is before.status, "a final state is final"
    assert before.decision is None or after.decision == before.decision, "decided once"
    assert before.conclusion is None or after.conclusion == before.conclusion, "concluded once"
    unanswered = [correction for correction in after.corrections if correction.answered_at is None]
    assert len(unanswered) <= 1, "at most one correction is open"
    assert [correction.round for correction in after.corrections] == [*range(1, len(after.corrections) + 1)]
    assert len([pause for pause in after.suspensions if pause.last is None]) <= 1


@settings(max_examples=300, deadline=None)
@given(st.lists(local_commands, max_size=25))
def test_a_local_case_keeps_to_the_state_machine(commands):
    def check(before: Application, after: Application) -> None:
        common_invariants(before, after)
        assert before.status is after.status or (before.status, after.status) in STEPS
        assert (after.status is Status.SUSPENDED) == any(p.last is None for p in after.suspensions) or (
            after.status is Status.RETURNED
        )
        if after.status is Status.CONCLUDED and after.decision is not None:
            assert after.acceptance is not None, "what was decided had been accepted"

    live(commands, check)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_province_s_case_never_goes_back(data):
    item = data.draw(st.sampled_from([cases.FORWARDED, cases.REDIRECTED]))
    commands = data.draw(st.lists(provincial_commands(item), max_size=25))

    def check(before: Application, after: Application) -> None:
        common_invariants(before, after)
        if before.status in PROVINCIAL_ORDER and after.status in PROVINCIAL_ORDER:
            assert PROVINCIAL_ORDER.index(after.status) >= PROVINCIAL_ORDER.index(before.status)
        if before.case is not None:
            assert before.case.channel is not Channel.LOCAL
        if before.provincial is not None:
            assert after.provincial is not None
            assert after.provincial.number == before.provincial.number
            assert after.provincial.statuses.items() >= before.provincial.statuses.items()

    live([cases.submit(item), *commands], check)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_the_order_and_number_of_call_backs_do_not_matter(data):
    course = [
        cases.report(1, ProvincialStatus.ACCEPTED),
        cases.report(2, data.draw(st.sampled_from([ProvincialStatus.APPROVED, ProvincialStatus.REJECTED]))),
        cases.report(3, ProvincialStatus.CONCLUDED),
    ]
    noise = data.draw(st.lists(st.sampled_from(course), max_size=6))
    shuffled = data.draw(st.permutations([*course, *noise]))
    state = decider.fold(cases.history(cases.submit(cases.FORWARDED)))
    for callback in shuffled:
        state = decider.fold(decider.decide(state, callback), state)
    assert state.status is Status.CONCLUDED
    assert state.acceptance is not None
    assert state.decision is not None
    assert state.decision.outcome == course[1].status.upper()
    assert state.provincial is not None
    assert set(state.provincial.statuses) == {1, 2, 3}
