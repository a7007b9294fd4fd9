"""The log, batch by batch; while a full batch is being published, the next one is already on its way.

Batches are read as bytes: the thread that reads ahead then only waits for the network, and does not take turns with the
one that publishes. That one makes commits of them one by one, which is cheaper than all at once: each is done with before
the processor's cache has forgotten it. A batch is one answer of the database, hence at most 16 MB, however large the
commits are.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from struct import unpack_from
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

    def after(self, position: int) -> Iterator[RecordedCommit]:
        """The next commits behind `position`, none at the end of the log. Raises PyMongoError."""
        ahead, self._ahead = self._ahead, None
        known = ahead is not None and ahead[0] == position
        documents = _split(ahead[1].result() if ahead is not None and known else self._batch(position))
        if len(documents) == self._limit:
            last = self._commit(documents[-1]).last_position
            self._ahead = (last, self._reading.submit(self._batch, last))
        return map(self._commit, documents)

    def _commit(self, document: bytes) -> RecordedCommit:
        return to_commit(bson.decode(document, self._commits.codec_options))

    def _batch(self, position: int) -> bytes:
        """A negative limit asks for a single answer, which without `batch_size` would hold 101 documents."""
        found = self._commits.find_raw_batches(
            {"_id": {"$gt": position}},
            sort=[("_id", ASCENDING)],
            limit=-self._limit,
            batch_size=self._limit,
        )
        return cast(bytes, next(found, b""))  # pymongo's hints know only documents


def _split(batch: bytes) -> list[bytes]:
    """BSON documents one after the other; each begins with its length."""
    documents, start = [], 0
    while start < len(batch):
        (length,) = unpack_from("<i", batch, start)
        documents.append(batch[start : start + length])
        start += length
    return documents
