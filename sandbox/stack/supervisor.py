"""Starts the parts in order, restarts what dies, stops what it started and nothing else.

Everything happens in the thread that calls `run`: the parts die with that thread.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.servers.errors import DiedAtStart, NotReady, ServerError
from sandbox.servers.readiness import Unit, wait_ready
from sandbox.stack.record import READY, STARTING, STOPPING, Record

BACKOFF_SECONDS = (0.2, 1.0, 2.0, 5.0, 10.0)
STABLE_SECONDS = 20.0
"""A part that ran so long has recovered: its next failure starts again at the first delay."""
TICK_SECONDS = 0.1
SERVER_TIMEOUT = 90.0
PROGRAM_TIMEOUT = 120.0
DEATHS_AT_START = 4
GRACE_SECONDS = 20.0

Say = Callable[[str], None]


@dataclass
class Part:
    """A unit and how it has fared. `restarts` counts for ever, `failures` only since it was last stable."""

    unit: Unit
    restarts: int = 0
    failures: int = 0
    started_at: float = 0.0
    restart_at: float | None = None
    held: bool = False

    def facts(self) -> dict[str, Any]:
        process = self.unit.process
        pid = process.pid if process else None
        return {
            "pid": pid,
            "state": "held" if self.held else "running" if pid else "down",
            "restarts": self.restarts,
            "log": str(process.log) if process else None,
        }


class Supervisor:
    def __init__(
        self,
        servers: Sequence[Unit],
        programs: Sequence[Unit],
        record: Record,
        url: str,
        say: Say = print,
    ) -> None:
        self._servers = [Part(unit) for unit in servers]
        self._programs = [Part(unit) for unit in programs]
        self._record = record
        self._url = url
        self._say = say
        self._state = STARTING
        self._last_written: object = None
        self.grace_seconds = GRACE_SECONDS

    def run(self, stop: threading.Event, *first_steps: Callable[[Supervisor, threading.Event], None]) -> None:
        """Until `stop` is set. `first_steps` run once everything is up; they call `tend` while they wait.

        Raises ServerError when something cannot be started; whatever had been started is stopped then too.
        """
        try:
            self._bring_up(stop)
            for step in first_steps:
                if not stop.is_set():
                    step(self, stop)
            self._enter(READY)
            while not stop.wait(TICK_SECONDS):
                self.tend()
        finally:
            self._stop_all()

    def tend(self) -> None:
        """One look at every part: start what died and is due, stop what is held."""
        held = self._record.held()
        for part in (*self._servers, *self._programs):
            part.held = part.unit.name in held
            if part.held:
                self._hold(part)
            elif not _is_running(part):
                self._revive(part)
        self._write()

    def _bring_up(self, stop: threading.Event) -> None:
        for part in self._servers:
            self._start(part)
        self._write()
        for part in self._servers:
            wait_ready(part.unit, SERVER_TIMEOUT)
            self._say(f"{part.unit.title} is ready")
        for part in self._programs:
            self._start(part)
        self._write()
        deadline = time.monotonic() + PROGRAM_TIMEOUT
        for part in self._programs:
            self._await(part, deadline, stop)

    def _await(self, part: Part, deadline: float, stop: threading.Event) -> None:
        process = part.unit.process
        assert process is not None, "started before"
        while not stop.is_set() and not part.held and not part.unit.is_ready():
            self.tend()
            if part.failures >= DEATHS_AT_START:
                raise DiedAtStart(part.unit.title, process.exit_code or 0, process.log, process.log_tail())
            if time.monotonic() > deadline:
                raise NotReady(part.unit.title, PROGRAM_TIMEOUT, process.log, process.log_tail())
            stop.wait(TICK_SECONDS)
        if not stop.is_set():
            self._say(f"{part.unit.title} is {'held' if part.held else 'ready'}")

    def _start(self, part: Part) -> None:
        part.unit.start()
        part.started_at = time.monotonic()
        part.restart_at = None

    def _revive(self, part: Part) -> None:
        """Plan a restart at the first sight of a death, carry it out when it is due."""
        now = time.monotonic()
        process = part.unit.process
        if process is None:
            self._start(part)
            return
        if part.restart_at is None:
            part.failures = 0 if now - part.started_at > STABLE_SECONDS else part.failures
            delay = BACKOFF_SECONDS[min(part.failures, len(BACKOFF_SECONDS) - 1)]
            part.failures += 1
            part.restart_at = now + delay
            code = process.exit_code
            self._say(
                f"{part.unit.title} ended with code {code}; starting it again in {delay:g} s ({process.log})"
            )
        elif now >= part.restart_at:
            part.restarts += 1
            try:
                self._start(part)
            except ServerError as error:
                self._say(str(error))
                part.restart_at = None

    def _hold(self, part: Part) -> None:
        if _is_running(part):
            part.unit.stop()
            self._say(f"{part.unit.title} is stopped and held")
        part.restart_at = 0.0

    def _enter(self, state: str) -> None:
        self._state = state
        self._write()

    def _write(self) -> None:
        """Only what changed is written: the loop turns ten times a second."""
        parts = {part.unit.name: part.facts() for part in (*self._servers, *self._programs)}
        if (self._state, parts) != self._last_written:
            self._record.write(self._state, self._url, parts)
            self._last_written = (self._state, parts)

    def _stop_all(self) -> None:
        """Programs first and all at once, then the servers they talk to. A signal may shorten the grace meanwhile."""
        self._enter(STOPPING)
        running = [part.unit.process for part in reversed(self._programs) if part.unit.process]
        for process in running:
            process.ask_to_end()
        began = time.monotonic()
        while any(process.is_running() for process in running):
            if time.monotonic() > began + self.grace_seconds:
                break
            time.sleep(TICK_SECONDS)
        for process in running:
            process.stop(grace_seconds=0)
        for part in reversed(self._servers):
            part.unit.stop()
        self._record.remove()


def _is_running(part: Part) -> bool:
    return part.unit.process is not None and part.unit.process.is_running()
