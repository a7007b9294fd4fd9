"""Any one process is killed with -9 in the middle of three cases, and starts again: nothing is lost, nothing doubled.

Where the blow falls is drawn from `SEED`, which a failure prints; `BANSHI_CHAOS_SEED` repeats it.
"""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.chaos.checker import check_books, check_cases
from tests.support.journeys import LocalJourney, three_journeys
from tests.support.outside_subscriber import OutsideSubscriber, subscribed
from tests.support.stack import Stack

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
LONGEST_DELAY = 0.05
"""Seconds between the chosen step's beginning and the blow, so that it falls within the step, not only before it."""


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
def brisk_province(stack: Stack) -> Iterator[None]:
    stack.province_faults({"accept_after": 0.3, "approve_after": 0.6, "conclude_after": 0.9})
    yield
    stack.province_faults({})


class Blow:
    """Kills its victim once, a moment after the chosen step has begun."""

    def __init__(self, stack: Stack, victim: str, chance: random.Random) -> None:
        self.process = stack.process(victim)
        self.step = chance.choice(LocalJourney.steps)
        self._delay = chance.uniform(0, LONGEST_DELAY)
        self._timer = threading.Timer(self._delay, self.process.kill)
        self._lock = threading.Lock()
        self._struck = False

    def passed(self, step: str) -> None:
        with self._lock:
            if step != self.step or self._struck:
                return
            self._struck = True
        self._timer.start()

    def wait_mended(self) -> None:
        assert self._struck, f"nobody came to {self.step}"
        self._timer.join()
        self.process.wait_restarted()

    def __str__(self) -> str:
        return f"{self.step} + {self._delay * 1000:.0f} ms"


@pytest.mark.usefixtures("brisk_province")
@pytest.mark.parametrize("victim", VICTIMS)
def test_a_killed_process_loses_and_doubles_nothing(
    stack: Stack, outside: OutsideSubscriber, victim: str
) -> None:
    blow = Blow(stack, victim, random.Random(f"{SEED}-{victim}"))
    print(f"seed {SEED}: {victim} is killed at {blow}")
    journeys = three_journeys(stack, blow.passed)
    with ThreadPoolExecutor(len(journeys)) as threads:
        for finished in [threads.submit(journey.run) for journey in journeys]:
            finished.result()
    blow.wait_mended()
    check_cases(stack, outside, journeys)


def test_after_all_that_every_log_is_whole_and_the_portal_is_what_a_rebuild_makes(stack: Stack) -> None:
    stack.wait_ready()
    check_books(stack)
