"""Long work in the background of a service that others can follow: one persisted document per kind of work, its latest job.

    {_id: key, job, state: running|done|failed, started_at, ended_at, leased_until, error, … fields of the kind's own}

While a job runs its process renews the lease; one whose process died is seen to have failed as soon as its lease has run
out, and another may start. What a job reaches on its way is saved now and then, together with the lease.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import structlog
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError, PyMongoError

from event_sourcing.errors import BanshiError, Conflict
from event_sourcing.mongo_clients import outages_as_unavailable

RUNNING, DONE, FAILED = "running", "done", "failed"
PROCESS_DIED = "PROCESS_DIED"
LEASE = timedelta(seconds=15)
SAVED_EVERY_SECONDS = 0.5

Document = dict[str, Any]
Clock = Callable[[], datetime]
Reach = Callable[[Mapping[str, Any]], None]
"""Told the fields that changed; costs nothing, since saving is another thread's."""
Work = Callable[[str, Reach], Mapping[str, Any]]
"""`work(job, reach)` → fields of a job that is done. What it raises makes the job fail."""

log = structlog.get_logger(__name__)


def now() -> datetime:
    return datetime.now(UTC)


class JobFailed(Exception):
    """Work that ends without success but with something to tell: `fields` of the job, `error` its code."""

    def __init__(self, error: str, **fields: Any) -> None:
        super().__init__(error)
        self.error = error
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Busy:
    """What is answered while a job of the same key runs."""

    code: str
    text: str


class LeasedJobs:
    """Thread-safe; a job takes two threads (or green threads) of its own."""

    def __init__(self, jobs: Collection[Document], busy: Busy, clock: Clock = now) -> None:
        self._jobs = jobs
        self._busy = busy
        self._clock = clock

    def start(self, key: str, fields: Mapping[str, Any], work: Work) -> Document:
        """The job that was started, as `latest` answers. Raises Conflict while one of that key runs.

        `fields`: of the new job; others that the key's last job left behind stay.
        """
        begun = self._begin(key, fields)
        running = _Running(self._jobs, self._clock, key, begun["job"], work)
        threading.Thread(target=running.run, name=f"job-{key}", daemon=True).start()
        return begun

    def latest(self, key: str) -> Document | None:
        """None: never any."""
        return self._found({"_id": key})

    def find(self, job: str) -> Document | None:
        """None: there was no such job, or a later one of its key has replaced it."""
        return self._found({"job": job})

    def _found(self, query: Mapping[str, Any]) -> Document | None:
        with outages_as_unavailable():
            job = self._jobs.find_one(query)
        if job and job["state"] == RUNNING and job["leased_until"] <= self._clock():
            return {**job, "state": FAILED, "error": PROCESS_DIED}
        return job

    def _begin(self, key: str, fields: Mapping[str, Any]) -> Document:
        moment = self._clock()
        begun = {
            **fields,
            "job": uuid4().hex,
            "state": RUNNING,
            "started_at": moment,
            "ended_at": None,
            "leased_until": moment + LEASE,
            "error": None,
        }
        free = {"_id": key, "$or": [{"state": {"$ne": RUNNING}}, {"leased_until": {"$lte": moment}}]}
        with outages_as_unavailable():
            try:
                self._jobs.update_one(free, {"$set": begun}, upsert=True)
            except DuplicateKeyError as error:
                raise Conflict(self._busy.text, code=self._busy.code) from error
        return {"_id": key, **begun}


class _Running:
    """One job while it runs here."""

    def __init__(self, jobs: Collection[Document], clock: Clock, key: str, job: str, work: Work) -> None:
        self._jobs = jobs
        self._clock = clock
        self._ours = {"_id": key, "job": job}
        self._work = work
        self._reached: Document = {}
        self._ended = threading.Event()

    def run(self) -> None:
        renewing = threading.Thread(target=self._keep_saved, name="job-lease", daemon=True)
        renewing.start()
        outcome = self._outcome()
        self._ended.set()
        renewing.join()
        self._save({**self._reached, **outcome, "ended_at": self._clock()})

    def _outcome(self) -> Document:
        try:
            return {"state": DONE, **self._work(self._ours["job"], self._reach)}
        except JobFailed as failed:
            return {"state": FAILED, "error": failed.error, **failed.fields}
        except Exception as error:
            code = error.code if isinstance(error, BanshiError) else type(error).__name__
            log.warning("job failed", key=self._ours["_id"], error=code)
            return {"state": FAILED, "error": code}

    def _reach(self, fields: Mapping[str, Any]) -> None:
        self._reached = {**self._reached, **fields}

    def _keep_saved(self) -> None:
        while not self._ended.wait(SAVED_EVERY_SECONDS):
            self._save(self._reached)

    def _save(self, changes: Mapping[str, Any]) -> None:
        """Nothing happens if a later job has taken this one's place."""
        try:
            self._jobs.update_one(self._ours, {"$set": {**changes, "leased_until": self._clock() + LEASE}})
        except PyMongoError as error:
            log.warning("job not saved", key=self._ours["_id"], error=type(error).__name__)
