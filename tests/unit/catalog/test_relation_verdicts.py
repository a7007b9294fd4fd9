from __future__ import annotations

import pytest

from event_sourcing.errors import NotFound, ValidationFailed
from event_sourcing.given_when_then import given
from services.catalog.relation_discovery.findings import CONTRADICTORY, MISSING
from services.catalog.relation_verdict.aggregate import VERDICTS, verdict_decider
from services.catalog.relation_verdict.commands import DismissFinding, ReopenFinding
from services.catalog.relation_verdict.events import FindingDismissed, FindingReopened

KEY = (MISSING, "10050101001", "10050100001", "PREREQUISITE")
DISMISS = DismissFinding(*KEY, "b1", "两件事可以同时办", "editor-1")
DISMISSED = FindingDismissed(*KEY, "b1", "两件事可以同时办", "editor-1")


def test_a_dismissed_finding_stays_dismissed_as_long_as_it_rests_on_the_same() -> None:
    state = given(verdict_decider).when(DISMISS).then(DISMISSED)
    assert state.on(KEY, "b1") == DISMISSED
    assert state.on(KEY, "b2") is None


def test_it_is_dismissed_once() -> None:
    given(verdict_decider, DISMISSED).when(DISMISS).then()
    again = DismissFinding(*KEY, "b2", "仍然不对", "editor-2")
    given(verdict_decider, DISMISSED).when(again).then(FindingDismissed(*KEY, "b2", "仍然不对", "editor-2"))


@pytest.mark.parametrize("reason", ["", "  "])
def test_why_is_always_said(reason: str) -> None:
    given(verdict_decider).when(DismissFinding(*KEY, "b1", reason, "editor-1")).then_raises(ValidationFailed)


def test_a_contradiction_is_put_right_and_not_dismissed() -> None:
    command = DismissFinding(CONTRADICTORY, *KEY[1:], "b1", "不管它", "editor-1")
    given(verdict_decider).when(command).then_raises(ValidationFailed)


def test_a_dismissal_can_be_taken_back() -> None:
    state = given(verdict_decider, DISMISSED).when(ReopenFinding(*KEY)).then(FindingReopened(*KEY))
    assert state.on(KEY, "b1") is None
    given(verdict_decider).when(ReopenFinding(*KEY)).then_raises(NotFound, code="NOT_DISMISSED")


def test_verdicts_are_kept_in_a_stream_of_their_own() -> None:
    assert verdict_decider.stream(VERDICTS) == "relation_verdicts-catalog"
