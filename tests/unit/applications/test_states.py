"""Every command in every state of a local case: the machine of domain rules, section 3, as one table."""

from __future__ import annotations

import pytest

from event_sourcing.errors import NotFound, RuleViolated
from event_sourcing.given_when_then import given
from services.applications import commands as c
from services.applications.codes import ResultCode, Status
from tests.unit.applications import cases

pytestmark = pytest.mark.unit

COMMANDS: dict[str, c.ApplicationCommand] = {
    "save": cases.SAVE,
    "submit": cases.submit(),
    "answer": cases.ANSWER,
    "withdraw": cases.WITHDRAW,
    "accept": cases.ACCEPT,
    "refuse": cases.REFUSE,
    "request": cases.REQUEST,
    "suspend": cases.SUSPEND,
    "resume": cases.RESUME,
    "decide": cases.APPROVE,
    "void": cases.conclude(ResultCode.VOIDED),
}

LEADS_TO = {
    ("save", Status.DRAFT): Status.DRAFT,
    ("submit", Status.DRAFT): Status.RECEIVED,
    ("answer", Status.CORRECTING): Status.RECEIVED,
    ("withdraw", Status.RECEIVED): Status.RETURNED,
    ("withdraw", Status.ACCEPTED): Status.RETURNED,
    ("withdraw", Status.CORRECTING): Status.RETURNED,
    ("withdraw", Status.SUSPENDED): Status.RETURNED,
    ("withdraw", Status.PROCESSING): Status.RETURNED,
    ("accept", Status.RECEIVED): Status.ACCEPTED,
    ("refuse", Status.RECEIVED): Status.REFUSED,
    ("request", Status.RECEIVED): Status.CORRECTING,
    ("suspend", Status.ACCEPTED): Status.SUSPENDED,
    ("suspend", Status.PROCESSING): Status.SUSPENDED,
    ("resume", Status.SUSPENDED): Status.PROCESSING,
    ("decide", Status.ACCEPTED): Status.PROCESSING,
    ("decide", Status.PROCESSING): Status.PROCESSING,
    ("void", Status.RECEIVED): Status.CONCLUDED,
    ("void", Status.CORRECTING): Status.CONCLUDED,
    ("void", Status.ACCEPTED): Status.CONCLUDED,
    ("void", Status.PROCESSING): Status.CONCLUDED,
}


@pytest.mark.parametrize(("name", "status"), list(LEADS_TO))
def test_an_allowed_command_leads_to_its_state(name: str, status: Status):
    history = cases.LOCAL_HISTORIES[status]
    if name == "submit":
        history = cases.history(cases.START)
    scenario = given(cases.decider, *history).when(COMMANDS[name])
    state = cases.decider.fold(scenario.events, cases.decider.fold(history))
    assert state.status is LEADS_TO[name, status]


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_other_command_is_refused_and_says_why(name: str, status: Status):
    if (name, status) in LEADS_TO:
        return
    refused = (
        given(cases.decider, *cases.LOCAL_HISTORIES[status]).when(COMMANDS[name]).then_raises(RuleViolated)
    )
    assert refused.code in {"NOT_IN_THIS_STATE", "CASE_CLOSED", "ALREADY_SUBMITTED", "RESULT_DOES_NOT_FIT"}
    assert refused.message


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "submit"])
def test_a_case_that_does_not_exist_takes_no_command(name: str):
    given(cases.decider).when(COMMANDS[name]).then_raises(NotFound, code="APPLICATION_UNKNOWN")


@pytest.mark.parametrize("status", [Status.REFUSED, Status.CONCLUDED, Status.RETURNED])
@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in {"save", "submit"}])
def test_a_final_state_is_final(name: str, status: Status):
    given(cases.decider, *cases.LOCAL_HISTORIES[status]).when(COMMANDS[name]).then_raises(
        RuleViolated, code="CASE_CLOSED"
    )
