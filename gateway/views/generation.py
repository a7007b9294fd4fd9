"""How often the catalogue has changed: the projector counts, readers compare."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from pymongo.database import Database

GENERATION = "catalogue"
"""`_id` in `checkpoints` of the document that counts changes of the catalogue."""

SECONDS = 0.25


class Generation:
    """The number, asked for at most every `seconds`: whoever lives with an answer that old pays nothing for it."""

    def __init__(
        self,
        database: Database[dict[str, Any]],
        *,
        seconds: float = SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._seconds = seconds
        self._clock = clock
        self._asked = float("-inf")
        self._known = 0

    def now(self) -> int:
        return read_generation(self._database)

    def lately(self) -> int:
        """At most `seconds` old. One caller asks, the others go on with what is known."""
        now = self._clock()
        if now - self._asked >= self._seconds:
            asked, self._asked = self._asked, now
            try:
                self._known = self.now()
            except BaseException:
                self._asked = asked
                raise
        return self._known


def read_generation(database: Database[dict[str, Any]]) -> int:
    found = database["checkpoints"].find_one({"_id": GENERATION})
    return int(found["generation"]) if found else 0
