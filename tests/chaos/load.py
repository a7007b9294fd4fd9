"""A steady flow of people with a case: a few walk every step of a journey, most hand in one application and look later."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from event_sourcing.messaging.retries import RETRY_SECONDS
from tests.support.journeys import (
    ForwardedJourney,
    Journey,
    LocalJourney,
    RedirectedJourney,
)
from tests.support.stack import Stack

PERSONAS = ("zhang-san", "li-si")
LIGHT_CLIENTS = 4
CHAOS_PATIENCE_SECONDS = RETRY_SECONDS[-1] + 120.0
"""Longer than any outage of the schedule with what it takes to come back, the longest wait between tries included."""


class HandedIn(ForwardedJourney):
    """One call; the checker asks later what became of it."""

    steps = ("submit",)


WALKED: tuple[type[Journey], ...] = (LocalJourney, RedirectedJourney, ForwardedJourney)


@dataclass
class Load:
    """`journeys`: every case that was begun; `failures`: what no patient client should have met."""

    stack: Stack
    rate: float
    journeys: list[Journey] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._stop = threading.Event()
        self._threads = [
            *(self._thread(self._hand_in, number) for number in range(LIGHT_CLIENTS)),
            *(self._thread(self._walk, number) for number in range(len(PERSONAS))),
        ]

    @property
    def submitted(self) -> int:
        """Cases with a number: those that were answered for."""
        return sum(1 for journey in list(self.journeys) if journey.number)

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Begin no new case."""
        self._stop.set()

    def join(self, seconds: float) -> None:
        """Until those under way have come to their end. What is still under way then counts as a failure."""
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(deadline - time.monotonic(), 0))
            if thread.is_alive():
                self.failures.append(f"{thread.name} did not come to its end within {seconds:.0f} s")

    def _thread(self, work: Callable[[int], None], number: int) -> threading.Thread:
        return threading.Thread(target=work, args=(number,), name=f"{work.__name__}-{number}", daemon=True)

    def _hand_in(self, number: int) -> None:
        pace = LIGHT_CLIENTS / self.rate
        due = time.monotonic()
        while not self._stop.wait(max(due - time.monotonic(), 0)):
            due = max(due + pace, time.monotonic() - pace)
            self._go(
                HandedIn(
                    self.stack, persona=PERSONAS[number % len(PERSONAS)], patience=CHAOS_PATIENCE_SECONDS
                )
            )

    def _walk(self, number: int) -> None:
        for kind in itertools.cycle(WALKED):
            if self._stop.is_set():
                return
            self._go(kind(self.stack, persona=PERSONAS[number], patience=CHAOS_PATIENCE_SECONDS))

    def _go(self, journey: Journey) -> None:
        self.journeys.append(journey)
        try:
            journey.run()
        except Exception as error:
            self.failures.append(f"{journey.channel} {journey.intent} {journey.number}: {error!r}")
