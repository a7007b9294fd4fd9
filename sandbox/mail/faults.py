"""Faults on demand: a script of what happens to the next messages, one step each; without a script all goes well."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence

SCRIPTABLE = ("temporary", "permanent", "lost_answer", "none")
"""451 and nothing kept · 550 and nothing kept · kept, but the connection breaks before the answer · taken."""


class Faults:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._script: deque[str] = deque()

    def replace(self, script: Sequence[str]) -> None:
        """Raises ValueError for a step this sink does not know."""
        if wrong := [step for step in script if step not in SCRIPTABLE]:
            raise ValueError(f"unknown script steps {wrong}; known are {list(SCRIPTABLE)}")
        with self._lock:
            self._script = deque(script)

    def remaining(self) -> list[str]:
        with self._lock:
            return list(self._script)

    def next(self) -> str:
        """One of `SCRIPTABLE`."""
        with self._lock:
            return self._script.popleft() if self._script else "none"
