"""Guarantee G11: your own write is visible to you at once, though the projector has been paused and the portal knows nothing."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from tests.e2e.conftest import NewPerson
from tests.support.journeys import ForwardedJourney
from tests.support.stack import Stack


@pytest.fixture
def behind(stack: Stack) -> Iterator[Stack]:
    """A stack whose portal view hears of nothing, until it is told to go on."""
    stack.wait_ready()
    pid = stack.process("projector").pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    yield stack
    os.kill(pid, signal.SIGCONT)
    stack.wait_ready()


def test_the_receipt_shows_the_commands_own_answer_while_the_projector_is_paused(
    behind: Stack, person: NewPerson
) -> None:
    journey = ForwardedJourney(behind)
    journey.submit()
    assert journey.case()["number"] == journey.number
    citizen = person()
    citizen.open(f"/sign-in?next=/applications/{journey.application_id}/receipt%3Fv=1")
    citizen.sign_in("张三")
    citizen.page.wait_for_url("**/receipt*")
    assert citizen.page.inner_text("#case-number").strip() == journey.number

    citizen.open("/my/applications")
    assert journey.number not in citizen.page.inner_text("main")
    pid = behind.process("projector").pid
    assert pid is not None
    os.kill(pid, signal.SIGCONT)
    citizen.reload_until(journey.number)
