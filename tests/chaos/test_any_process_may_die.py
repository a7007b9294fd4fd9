"""Any one process is killed with -9 in the middle of three cases, and starts again: nothing is lost, nothing doubled.

Where the blow falls is drawn from `SEED`, which a failure prints; `BANSHI_CHAOS_SEED` repeats it.
"""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.chaos.checker import Checker
from tests.support.journeys import JOURNEYS, PATIENCE_SECONDS, Journey, LocalJourney
from tests.support.outside_subscriber import OutsideSubscriber, subscribed
from tests.support.stack import Stack
from tests.support.waiting import wait_until

SEED = int(os.environ.get("BANSHI_CHAOS_SEED", "20261124"))
VICTIMS = (
    "applications",
    "notify",
    "relay",
    "projector",
    "forwarding",
    "gateway",
    "province",
    "mail",
    "catalog",
    "guides",
    "mongodb",
    "rabbitmq",
)
LONGEST_DELAY = 0.3
"""Seconds between the moment at which all cases stand at their steps and the blow: it falls within a step, or within what
the step sets off at the relay, the worker, the province or the mail."""


@pytest.fixture(scope="module")
def outside(stack: Stack) -> Iterator[OutsideSubscriber]:
    """One for all blows, as a real subscriber has its queue for years.

    RabbitMQ 3.10 may lose a quorum queue that was declared only moments before the broker is killed: it comes back
    without a leader, and nobody can publish to it or consume from it.
    """
    with subscribed(stack.amqp_uri) as subscriber:
        yield subscriber
        assert not subscriber.complaints, subscriber.complaints


@pytest.fixture
def checker(stack: Stack, outside: OutsideSubscriber) -> Iterator[Checker]:
    made = Checker(stack, outside)
    yield made
    made.close()


@pytest.fixture
def brisk_province(stack: Stack) -> Iterator[None]:
    stack.province_faults({"accept_after": 0.2, "approve_after": 0.4, "conclude_after": 0.6})
    yield
    stack.province_faults({})


class Blow:
    """Kills its victim once, while every case is on its way.

    For each case a step from its submission on is drawn, at whose beginning it waits for the others. The province works
    on by itself once it has a case; therefore the clerk's case goes ahead, and the others begin when it waits.
    """

    def __init__(self, stack: Stack, victim: str, chance: random.Random) -> None:
        self._process = stack.process(victim)
        self._restarts = self._process.restarts
        self._steps = {kind.channel: chance.choice(after_drafting(kind)) for kind in JOURNEYS}
        self._delay = chance.uniform(0, LONGEST_DELAY)
        self._timer = threading.Timer(self._delay, self._process.kill)
        self._clerk_waits = threading.Event()
        self._meeting = threading.Barrier(len(JOURNEYS), self._timer.start, PATIENCE_SECONDS)

    def passed(self, journey: Journey, step: str) -> None:
        is_clerks = isinstance(journey, LocalJourney)
        if step == journey.steps[0] and not is_clerks:
            self._clerk_waits.wait(PATIENCE_SECONDS)
        if step == self._steps[journey.channel]:
            if is_clerks:
                self._clerk_waits.set()
            self._meeting.wait()

    def wait_mended(self) -> None:
        self._timer.join()
        wait_until(lambda: self._process.restarts > self._restarts, message="nothing was killed")
        self._process.wait_restarted()

    def call_off(self) -> None:
        """Nobody waits for a case that failed."""
        self._clerk_waits.set()
        self._meeting.abort()

    def __str__(self) -> str:
        places = ", ".join(f"{channel} at {step}" for channel, step in self._steps.items())
        return f"{places}, and {self._delay * 1000:.0f} ms later"


def after_drafting(kind: type[Journey]) -> Sequence[str]:
    return kind.steps[kind.steps.index("submit") :]


def walk(journey: Journey, blow: Blow) -> None:
    try:
        journey.run()
    except BaseException:
        blow.call_off()
        raise


@pytest.mark.usefixtures("brisk_province")
@pytest.mark.parametrize("victim", VICTIMS)
def test_a_killed_process_loses_and_doubles_nothing(stack: Stack, checker: Checker, victim: str) -> None:
    blow = Blow(stack, victim, random.Random(f"{SEED}-{victim}"))
    print(f"seed {SEED}: {victim} is killed with {blow}")
    journeys = [kind(stack, blow.passed) for kind in JOURNEYS]
    with ThreadPoolExecutor(len(journeys)) as threads:
        walks = [threads.submit(walk, journey, blow) for journey in journeys]
    if failures := [failure for done in walks if isinstance(failure := done.exception(), Exception)]:
        raise ExceptionGroup("cases that did not come to their end", failures)
    blow.wait_mended()
    checker.check_cases(journeys)
    print(f"letters that came again under their Message-ID: {checker.repeated_letters}")


def test_after_all_that_every_log_is_whole_and_the_portal_is_what_a_rebuild_makes(
    stack: Stack, checker: Checker
) -> None:
    stack.wait_ready()
    checker.check_books()
