"""Long work on a batch in the background: checks, merges, registrations, publications, and what is known of them.

    survey_jobs: {_id: batch/part, job, batch, part, kind, state, done, total, started_at, ended_at, leased_until, error,
                  problems}

One document per batch and part (part "" for the batch as a whole): its latest job. While a job runs its process renews
the lease; one whose process died is seen to have failed as soon as its lease has run out, and may be started again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import structlog
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError, PyMongoError

from event_sourcing.errors import BanshiError, Conflict
from event_sourcing.mongo_clients import outages_as_unavailable

COLLECTION = "survey_jobs"
CHECK, MERGE, REGISTER, RELEASE = "check", "merge", "register", "release"
RUNNING, DONE, FAILED = "running", "done", "failed"
PROCESS_DIED = "PROCESS_DIED"
LEASE = timedelta(seconds=15)
SAVED_EVERY_SECONDS = 0.5
AT_ONCE = 2
"""Jobs that work at the same time in one process; the others wait for their turn, with their lease renewed."""
MOST_PROBLEMS = 200

Document = dict[str, Any]
Progress = Callable[[int, int], None]
"""Told how many steps are done, and of how many (0: not known)."""

log = structlog.get_logger(__name__)


class JobFailed(Exception):
    """Work that ended with problems for people to solve: `{code, name, text}` each."""

    def __init__(self, problems: Sequence[Mapping[str, str]]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Job:
    """`run`: what the job writes is kept under it, so that a job that was given up disturbs no later one."""

    key: str
    run: str
    work: Callable[[str, Progress], None]


class SurveyJobs:
    """Thread-safe; a job takes a thread (or green thread) of its own."""

    def __init__(
        self,
        database: Database[Document],
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._jobs = database[COLLECTION]
        self._clock = clock
        self._turns = threading.Semaphore(AT_ONCE)

    def start(self, batch: str, part: str, kind: str, work: Callable[[str, Progress], None]) -> Document:
        """`work(run, progress)` in the background. Raises Conflict while one runs for the same batch and part."""
        job = self._begin(batch, part, kind)
        running = _Running(self._jobs, self._clock, Job(job["_id"], job["job"], work), self._turns)
        threading.Thread(target=running.run, name=f"survey-{kind}", daemon=True).start()
        return self._shown(job)

    def latest(self, batch: str, part: str = "") -> Document | None:
        """`{id, kind, state: running|done|failed, done, total, started_at, ended_at, error, problems}`; None: never any.

        `error`: code of what ended a job that failed, `message` its text for people.
        """
        with outages_as_unavailable():
            job = self._jobs.find_one({"_id": _key(batch, part)})
        return job and self._shown(job)

    def _begin(self, batch: str, part: str, kind: str) -> Document:
        now, key = self._clock(), _key(batch, part)
        job = {
            "job": uuid4().hex,
            "batch": batch,
            "part": part,
            "kind": kind,
            "state": RUNNING,
            "done": 0,
            "total": 0,
            "started_at": now,
            "ended_at": None,
            "leased_until": now + LEASE,
            "error": None,
            "message": "",
            "problems": [],
        }
        free = {"_id": key, "$or": [{"state": {"$ne": RUNNING}}, {"leased_until": {"$lte": now}}]}
        with outages_as_unavailable():
            try:
                self._jobs.replace_one(free, job, upsert=True)
            except DuplicateKeyError as error:
                raise Conflict("上一次还在处理,请等它结束", code="SURVEY_JOB_RUNNING") from error
        return {"_id": key, **job}

    def _shown(self, job: Mapping[str, Any]) -> Document:
        died = job["state"] == RUNNING and job["leased_until"] <= self._clock()
        return {
            "id": job["job"],
            "kind": job["kind"],
            "state": FAILED if died else job["state"],
            "done": job["done"],
            "total": job["total"],
            "started_at": job["started_at"].isoformat(),
            "ended_at": job["ended_at"].isoformat() if job["ended_at"] else None,
            "error": PROCESS_DIED if died else job["error"],
            "message": "处理中途停止了,没有写入结果,请重新开始" if died else job["message"],
            "problems": job["problems"],
        }


class _Running:
    """One job while it runs here."""

    def __init__(
        self,
        jobs: Collection[Document],
        clock: Callable[[], datetime],
        job: Job,
        turns: threading.Semaphore,
    ) -> None:
        self._jobs = jobs
        self._clock = clock
        self._job = job
        self._turns = turns
        self._reached = {"done": 0, "total": 0}
        self._ended = threading.Event()

    def run(self) -> None:
        renewing = threading.Thread(target=self._keep_saved, name="survey-job-lease", daemon=True)
        renewing.start()
        with self._turns:
            outcome = self._outcome()
        self._ended.set()
        renewing.join()
        self._save(**self._reached, **outcome, ended_at=self._clock())

    def _outcome(self) -> Document:
        try:
            self._job.work(self._job.run, self._progress)
        except JobFailed as failed:
            problems = [dict(problem) for problem in failed.problems[:MOST_PROBLEMS]]
            message = f"有{len(failed.problems)}处需要处理,改正后请重新开始,已完成的不会重复"
            return {"state": FAILED, "error": "PROBLEMS", "message": message, "problems": problems}
        except BanshiError as error:
            log.warning("survey job failed", job=self._job.key, error=error.code)
            return {"state": FAILED, "error": error.code, "message": error.message}
        except Exception as error:
            log.exception("survey job failed", job=self._job.key, error=type(error).__name__)
            return {"state": FAILED, "error": type(error).__name__, "message": "处理时出错,请重新开始"}
        return {"state": DONE}

    def _progress(self, done: int, total: int) -> None:
        """Lets others have their turn: in a service everything shares one thread."""
        self._reached = {"done": done, "total": total}
        time.sleep(0)

    def _keep_saved(self) -> None:
        while not self._ended.wait(SAVED_EVERY_SECONDS):
            self._save(**self._reached)

    def _save(self, **changes: Any) -> None:
        """Nothing happens if a later job has taken this one's place."""
        ours = {"_id": self._job.key, "job": self._job.run}
        try:
            self._jobs.update_one(ours, {"$set": {**changes, "leased_until": self._clock() + LEASE}})
        except PyMongoError as error:
            log.warning("survey job not saved", job=self._job.key, error=type(error).__name__)


def _key(batch: str, part: str) -> str:
    return f"{batch}/{part}"
