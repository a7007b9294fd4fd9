"""Writers that keep book of what they were told, and a reader that keeps book of what it saw."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

from event_sourcing.errors import ConcurrencyError, Unavailable
from event_sourcing.events import ANY_VERSION, Metadata, NewEvent, StreamWrite
from event_sourcing.mongo_event_store import MongoEventStore

BY = Metadata("staff-1", "corr-1")
STREAMS = 5
PAUSE_SECONDS = 0.05


class Writers:
    """Threads that append to a few shared streams, each commit under an id of its own.

    acknowledged  commit id → position that was answered
    doubtful      ids of which we were told that the outcome is unknown
    refused       ids of which we were told that nothing took effect
    """

    def __init__(self, *stores: MongoEventStore, threads: int = 8) -> None:
        self.acknowledged: dict[UUID, int] = {}
        self.doubtful: list[UUID] = []
        self.refused: list[UUID] = []
        self._stop = threading.Event()
        self.defects: list[BaseException] = []
        self._threads = [
            threading.Thread(target=self._write, args=(stores[number % len(stores)], number), daemon=True)
            for number in range(threads)
        ]

    def __enter__(self) -> Writers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(120)
            assert not thread.is_alive(), "a writer hangs"

    def _write(self, store: MongoEventStore, number: int) -> None:
        turn = number
        while not self._stop.wait(PAUSE_SECONDS):
            commit_id = uuid4()
            turn += 1
            write = StreamWrite(
                f"s-{turn % STREAMS}", ANY_VERSION, [NewEvent("Done", {"by": number, "n": turn})]
            )
            try:
                appended = store.append([write], BY, commit_id=commit_id)
            except Unavailable as error:
                (self.doubtful if error.code == "OUTCOME_UNKNOWN" else self.refused).append(commit_id)
            except ConcurrencyError:
                self.refused.append(commit_id)
            except Exception as error:
                self.defects.append(error)
                return
            else:
                self.acknowledged[commit_id] = appended.position


class LogReader:
    """Follows the log by position, as the relay and the views do."""

    def __init__(self, store: MongoEventStore) -> None:
        self.seen: list[tuple[int, UUID, str]] = []
        self.defects: list[BaseException] = []
        self._store = store
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)

    @property
    def position(self) -> int:
        return self.seen[-1][0] if self.seen else 0

    def _read(self) -> None:
        while not self._stop.wait(PAUSE_SECONDS):
            try:
                commits = self._store.read_commits(self.position)
            except Unavailable:
                continue
            except Exception as error:
                self.defects.append(error)
                return
            self.seen.extend((commit.last_position, commit.commit_id, commit.hash) for commit in commits)


@contextmanager
def following(store: MongoEventStore) -> Iterator[LogReader]:
    reader = LogReader(store)
    reader._thread.start()
    try:
        yield reader
    finally:
        reader._stop.set()
        reader._thread.join(60)
