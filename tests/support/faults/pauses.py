"""A process that stands still for a while, as under a stalled disk, a paused virtual machine or a long collection."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress


def pause(pid: int) -> None:
    """The process and its group: gunicorn's workers stand still with their master."""
    _signal(pid, signal.SIGSTOP)


def go_on(pid: int) -> None:
    _signal(pid, signal.SIGCONT)


@contextmanager
def paused(pid: int) -> Iterator[None]:
    pause(pid)
    try:
        yield
    finally:
        go_on(pid)


def _signal(pid: int, number: signal.Signals) -> None:
    """Every process that we start leads a group of its own."""
    with suppress(ProcessLookupError):
        if os.getpgid(pid) == pid:
            os.killpg(pid, number)
        else:
            os.kill(pid, number)
