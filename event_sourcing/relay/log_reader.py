"""The log, batch by batch; while a full batch is being published, the next one is already on its way."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

from event_sourcing.event_store import EventStore
from event_sourcing.events import RecordedCommit

COMMITS_READ = 500


class LogReader:
    """A full batch means a backlog, where waiting for the database would cost more than anything else."""

    def __init__(self, store: EventStore, limit: int = COMMITS_READ) -> None:
        self._store = store
        self._limit = limit
        self._reading = ThreadPoolExecutor(1, thread_name_prefix="relay-read-ahead")
        self._ahead: tuple[int, Future[list[RecordedCommit]]] | None = None

    def after(self, position: int) -> list[RecordedCommit]:
        """What `read_commits` answers, or raises."""
        ahead, self._ahead = self._ahead, None
        if ahead is not None and ahead[0] == position:
            commits = ahead[1].result()
        else:
            commits = self._store.read_commits(position, limit=self._limit)
        if len(commits) == self._limit:
            last = commits[-1].last_position
            self._ahead = (last, self._reading.submit(self._store.read_commits, last, limit=self._limit))
        return commits
