"""Something that is started, becomes ready and is stopped; and waiting for it without waiting for the dead."""

from __future__ import annotations

import time
from typing import Protocol

from sandbox.servers.errors import DiedAtStart, NotReady
from sandbox.servers.owned_process import OwnedProcess

POLL_SECONDS = 0.05


class Unit(Protocol):
    """A server or a program of the stack. `title` is for people, `name` for files and commands."""

    name: str
    title: str

    @property
    def process(self) -> OwnedProcess | None:
        """None before the first start."""
        ...

    def start(self) -> None:
        """Raises ServerError with a remedy. Harmless when it runs."""
        ...

    def is_ready(self) -> bool:
        """Asked often; answers within a second and never raises."""
        ...

    def stop(self) -> None:
        """Harmless when it does not run."""
        ...


def wait_ready(unit: Unit, timeout: float) -> None:
    """Raises DiedAtStart or NotReady, both with the end of the log."""
    process = unit.process
    assert process is not None, "start() comes first"
    deadline = time.monotonic() + timeout
    while not unit.is_ready():
        if not process.is_running():
            raise DiedAtStart(unit.title, process.exit_code or 0, process.log, process.log_tail())
        if time.monotonic() > deadline:
            raise NotReady(unit.title, timeout, process.log, process.log_tail())
        time.sleep(POLL_SECONDS)
