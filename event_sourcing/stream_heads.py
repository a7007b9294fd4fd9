"""Where streams stand: read from the database once, then remembered by the one who writes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pymongo import DESCENDING
from pymongo.collection import Collection

HEADS_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Head:
    """Version of a stream's last event and hash of its last commit."""

    version: int
    hash: str


NEW_STREAM = Head(0, "")


class StreamHeads:
    """Durable heads only, so each is a lower bound of the truth: another process may have moved the stream on since.

    Not safe for threads: the leader of the group commit alone uses it.
    """

    def __init__(self, commits: Collection[dict[str, Any]]) -> None:
        self._commits = commits
        self._known: OrderedDict[str, Head] = OrderedDict()

    def known(self, stream: str) -> Head | None:
        return self._known.get(stream)

    def read(self, stream: str) -> Head:
        """By position, not by version: a commit over several streams has several versions, but one position."""
        last = self._commits.find_one(
            {"events.stream": stream},
            {"hash": 1, "events.stream": 1, "events.version": 1},
            sort=[("_id", DESCENDING)],
        )
        head = NEW_STREAM
        if last is not None:
            head = Head(max(e["version"] for e in last["events"] if e["stream"] == stream), last["hash"])
        self.remember({stream: head})
        return head

    def remember(self, heads: Mapping[str, Head]) -> None:
        for stream, head in heads.items():
            self._known[stream] = head
            self._known.move_to_end(stream)
        while len(self._known) > HEADS_KEPT:
            self._known.popitem(last=False)
