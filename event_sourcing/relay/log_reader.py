"""The log, batch by batch; while a full batch is being published, the next one is already on its way.

Batches are read as bytes: the thread that reads ahead then only waits for the network, and does not take turns with the
one that publishes. A batch is one answer of the database, hence at most 16 MB, however large the commits are.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, cast

import bson
from pymongo import ASCENDING
from pymongo.collection import Collection

from event_sourcing.commit_document import to_commit
from event_sourcing.events import RecordedCommit

COMMITS_READ = 500


class LogReader:
    """A full batch means a backlog, where waiting for the database would cost more than anything else."""

    def __init__(self, commits: Collection[dict[str, Any]], limit: int = COMMITS_READ) -> None:
        self._commits = commits
        self._limit = limit
        self._reading = ThreadPoolExecutor(1, thread_name_prefix="relay-read-ahead")
        self._ahead: tuple[int, Future[bytes]] | None = None

    def after(self, position: int) -> list[RecordedCommit]:
        """The next commits behind `position`, none at the end of the log. Raises PyMongoError."""
        ahead, self._ahead = self._ahead, None
        known = ahead is not None and ahead[0] == position
        batch = ahead[1].result() if ahead is not None and known else self._batch(position)
        commits = [to_commit(document) for document in bson.decode_all(batch, self._commits.codec_options)]
        if len(commits) == self._limit:
            last = commits[-1].last_position
            self._ahead = (last, self._reading.submit(self._batch, last))
        return commits

    def _batch(self, position: int) -> bytes:
        """A negative limit asks for a single answer."""
        found = self._commits.find_raw_batches(
            {"_id": {"$gt": position}}, sort=[("_id", ASCENDING)], limit=-self._limit
        )
        return cast(bytes, next(found, b""))  # pymongo's hints know only documents
