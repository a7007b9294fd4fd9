"""One run: load and blows together, then quiet until all has settled, then the checker."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests

from event_sourcing.messaging.retries import RETRY_SECONDS
from tests.chaos.blows import Blows, Say
from tests.chaos.checker import Checker
from tests.chaos.load import CHAOS_PATIENCE_SECONDS, Load
from tests.chaos.schedule import Plan
from tests.chaos.sites import SITES, Site
from tests.support.outside_subscriber import OutsideSubscriber, subscribed

PROVINCE = {
    "error_rate": 0.2,
    "timeout_after_success_rate": 0.05,
    "hang_seconds": 1.0,
    "duplicate_callback_rate": 0.2,
    "accept_after": 0.5,
    "approve_after": 1.0,
    "conclude_after": 1.5,
}
"""A kill gives the province its defaults back, hence it is told again and again."""
TELL_SECONDS = 2.0
PROGRESS_SECONDS = 10.0
STANDSTILL_SECONDS = RETRY_SECONDS[-1] + 60.0
"""How long nothing may move before what has not settled counts as stuck: longer than the longest wait between tries, which
what has failed through a long outage is in."""


@dataclass
class Outcome:
    """What `bench/results/chaos.json` says of one run."""

    seed: int
    topology: str
    minutes: float
    submissions: int = 0
    lost: int = 0
    doubled: int = 0
    other: int = 0
    views_equal: bool = False
    chain_ok: bool = False
    letters_repeated: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not self.findings and self.views_equal and self.chain_ok


def run(plan: Plan, directory: Path, say: Say = print) -> Outcome:
    """Raises ServerError or AssertionError when the stack cannot even be started."""
    say(f"seed {plan.seed}, {plan.seconds:.0f} s, topology {plan.topology}: {len(plan.faults)} faults")
    for fault in plan.faults:
        say(f"    {fault}")
    with SITES[plan.topology](directory) as site, subscribed(site.stack.amqp_uri) as outside:
        return _Run(site, outside, say).through(plan)


class _Run:
    def __init__(self, site: Site, outside: OutsideSubscriber, say: Say) -> None:
        self._site = site
        self._outside = outside
        self._began = time.monotonic()
        self._say: Say = lambda text: say(f"[{time.monotonic() - self._began:6.1f} s] {text}")
        self._told = 0

    def through(self, plan: Plan) -> Outcome:
        checker = Checker(self._site.stack, self._outside)
        blows, load = Blows(self._site, plan.faults, self._say), Load(self._site.stack, plan.rate)
        try:
            with repeated(self._tell_province, TELL_SECONDS):
                with repeated(lambda: self._report(load), PROGRESS_SECONDS):
                    load.start()
                    blows.run()
                    self._wait_until(plan.seconds)
                    load.stop()
                    self._say("no more faults, no more cases; everything may settle")
                    self._site.heal()
                    load.join(CHAOS_PATIENCE_SECONDS)
                self._settle(checker, load)
            return self._judge(Outcome(plan.seed, plan.topology, plan.seconds / 60), checker, blows, load)
        finally:
            blows.close()
            checker.close()

    def _judge(self, outcome: Outcome, checker: Checker, blows: Blows, load: Load) -> Outcome:
        findings = checker.check(load.journeys)
        outcome.views_equal = checker.views_equal_a_rebuild()
        outcome.chain_ok = checker.chains_are_whole()
        outcome.letters_repeated = checker.letters_repeated()
        outcome.submissions = load.submitted
        outcome.lost, outcome.doubled, outcome.other = findings.lost, findings.doubled, findings.other
        outcome.faults = dict(sorted(blows.struck.items()))
        outcome.findings = [*load.failures, *blows.failures, *findings.words]
        return outcome

    def _settle(self, checker: Checker, load: Load) -> None:
        """Until nothing is on its way, or nothing has moved for long."""
        before: list[str] = []
        moved_at = time.monotonic()
        while behind := checker.unsettled(load.journeys):
            if behind != before:
                before, moved_at = behind, time.monotonic()
                self._say(f"settling: {'; '.join(behind)}")
            if time.monotonic() - moved_at > STANDSTILL_SECONDS:
                self._say("nothing moves any more")
                return
            threading.Event().wait(1.0)
        self._say("all has settled")

    def _report(self, load: Load) -> None:
        self._say(f"{load.submitted} submitted, {len(load.failures)} failed")
        news = load.failures[self._told :]
        self._told += len(news)
        for failure in news:
            self._say(f"failed: {failure}")

    def _tell_province(self) -> None:
        try:
            self._site.stack.province_faults(PROVINCE)
        except (OSError, requests.RequestException):
            return  # it is down just now

    def _wait_until(self, seconds: float) -> None:
        threading.Event().wait(max(self._began + seconds - time.monotonic(), 0))


@contextmanager
def repeated(act: Callable[[], None], seconds: float) -> Iterator[None]:
    """Inside the context, `act` is called at once and then every so many seconds, by a thread of its own."""
    stop = threading.Event()

    def run() -> None:
        while not stop.wait(seconds):
            act()

    act()
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
