"""Rings when something was committed. The bell only saves waiting: what was committed is read by position.

with CommitBell(commits) as bell:        # open it first, so that no commit falls between reading and listening
    position = read_everything()
    while bell.wait(beyond=position) or it_is_time_to_look_anyway:
        position = read_everything()
"""

from __future__ import annotations

from types import TracebackType
from typing import Any

from pymongo.collection import Collection

SECONDS = 1.0
"""A bell may fail silently; whoever waits looks for himself this often."""


class CommitBell:
    """A change stream on the commits. Raises PyMongoError like any cursor; open a new one then."""

    def __init__(self, commits: Collection[dict[str, Any]], seconds: float = SECONDS) -> None:
        self._changes = commits.watch(
            [{"$match": {"operationType": "insert"}}, {"$project": {"documentKey": 1}}],
            max_await_time_ms=int(seconds * 1000),
        )

    def wait(self, *, beyond: int) -> bool:
        """True when a commit behind position `beyond` was made, False when none came for `seconds`."""
        while (change := self._changes.try_next()) is not None:
            if change["documentKey"]["_id"] > beyond:
                return True
        return False

    def __enter__(self) -> CommitBell:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._changes.close()
