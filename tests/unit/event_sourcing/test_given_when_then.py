"""The test support itself: it must fail when the aggregate does."""

from __future__ import annotations

import pytest

from event_sourcing.errors import NotFound, RuleViolated
from event_sourcing.given_when_then import given
from tests.unit.event_sourcing.counters import Closed, Counter, Raise, Raised, counter_decider

pytestmark = pytest.mark.unit
decider = counter_decider()
PAST = Raised("p-li", 1)


def test_it_passes_when_the_events_or_the_error_are_those_expected():
    assert given(decider, PAST).when(Raise(2)).then(Raised("p-li", 2)) == Counter(3, False, (None, None))
    error = given(decider, Closed("p-li")).when(Raise(2)).then_raises(RuleViolated, code="CLOSED")
    assert error.message == "已关闭"


def test_it_fails_when_they_are_not():
    with pytest.raises(AssertionError, match="expected"):
        given(decider).when(Raise(2)).then(Raised("p-li", 3))
    with pytest.raises(AssertionError, match="RuleViolated"):
        given(decider).when(Raise(2)).then_raises(RuleViolated)
    with pytest.raises(AssertionError, match="OTHER"):
        given(decider, Closed("p-li")).when(Raise(2)).then_raises(RuleViolated, code="OTHER")
    with pytest.raises(RuleViolated):
        given(decider, Closed("p-li")).when(Raise(2)).then_raises(NotFound)
    with pytest.raises(AssertionError, match="when"):
        given(decider).then()
