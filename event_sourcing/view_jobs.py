"""Rebuilds and verifications that run in the background of a service, and what is known of them.

    view_jobs: {_id: view, job, kind, state, position, end, started_at, ended_at, leased_until, differences, error}

One document per view: its latest job. While a job runs its process renews the lease; one whose process died is seen to have
failed as soon as its lease has run out, and another may start. Of the content of a view a job keeps keys, nothing else.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import structlog
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError, PyMongoError

from event_sourcing.errors import BanshiError, Conflict, NotFound
from event_sourcing.mongo_clients import outages_as_unavailable
from event_sourcing.projections import ProjectionRunner
from event_sourcing.view_rebuild import rebuild
from event_sourcing.view_verification import verify

COLLECTION = "view_jobs"
REBUILD, VERIFY = KINDS = ("rebuild", "verify")
RUNNING, DONE, FAILED = "running", "done", "failed"
PROCESS_DIED = "PROCESS_DIED"
LEASE = timedelta(seconds=15)
SAVED_EVERY_SECONDS = 0.5

Job = dict[str, Any]

log = structlog.get_logger(__name__)


class ViewJobs:
    """The views of one service, as `runners` keep them. Thread-safe; a job takes a thread (or green thread) of its own."""

    def __init__(
        self,
        database: Database[dict[str, Any]],
        runners: Sequence[ProjectionRunner],
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._jobs = database[COLLECTION]
        self._runners = {runner.projection.name: runner for runner in runners}
        self._clock = clock

    def views(self) -> list[dict[str, Any]]:
        """`[{view, position, end, behind, failed: {at, event_type, error, since}|None}]`. Raises Unavailable."""
        return [_standing(runner) for runner in self._runners.values()]

    def start(self, view: str, kind: str) -> Job:
        """The job that was started. Raises NotFound for an unknown view, Conflict while one runs."""
        runner = self._runners.get(view)
        if runner is None:
            known = "、".join(sorted(self._runners))
            raise NotFound(f"没有视图 {view},本服务的视图有:{known}", code="VIEW_UNKNOWN")
        job = self._begin(view, kind)
        work = _Work(self._jobs, self._clock, job, runner)
        threading.Thread(target=work.run, name=f"view-{kind}-{view}", daemon=True).start()
        return self._shown(job)

    def get(self, identity: str) -> Job:
        """`{id, view, kind, state: running|done|failed, position, end, started_at, ended_at, differences, error}`.

        `differences`: `[{collection, key, difference}]` of a verification that is done. `error`: code or class of what
        ended a job that failed. Raises NotFound for a job that a later one of its view has replaced.
        """
        with outages_as_unavailable():
            job = self._jobs.find_one({"job": identity})
        if job is None:
            raise NotFound("没有这次重建或核对,或同一视图已开始新的一次", code="VIEW_JOB_UNKNOWN")
        return self._shown(job)

    def _begin(self, view: str, kind: str) -> Job:
        now = self._clock()
        job = {
            "job": uuid4().hex,
            "kind": kind,
            "state": RUNNING,
            "position": 0,
            "end": 0,
            "started_at": now,
            "ended_at": None,
            "leased_until": now + LEASE,
            "differences": None,
            "error": None,
        }
        free = {"_id": view, "$or": [{"state": {"$ne": RUNNING}}, {"leased_until": {"$lte": now}}]}
        with outages_as_unavailable():
            try:
                self._jobs.replace_one(free, job, upsert=True)
            except DuplicateKeyError as error:
                raise Conflict("这个视图正在重建或核对,请等它结束后再试", code="VIEW_JOB_RUNNING") from error
        return {"_id": view, **job}

    def _shown(self, job: Mapping[str, Any]) -> Job:
        died = job["state"] == RUNNING and job["leased_until"] <= self._clock()
        return {
            "id": job["job"],
            "view": job["_id"],
            "kind": job["kind"],
            "state": FAILED if died else job["state"],
            "position": job["position"],
            "end": job["end"],
            "started_at": job["started_at"].isoformat(),
            "ended_at": job["ended_at"].isoformat() if job["ended_at"] else None,
            "differences": job["differences"],
            "error": PROCESS_DIED if died else job["error"],
        }


class _Work:
    """One job while it runs here."""

    def __init__(
        self, jobs: Collection[Job], clock: Callable[[], datetime], job: Job, runner: ProjectionRunner
    ) -> None:
        self._jobs = jobs
        self._clock = clock
        self._job = job
        self._runner = runner
        self._reached = {"position": 0, "end": 0}
        self._ended = threading.Event()

    def run(self) -> None:
        renewing = threading.Thread(target=self._keep_saved, name="view-job-lease", daemon=True)
        renewing.start()
        try:
            outcome = {"state": DONE, **self._work()}
        except Exception as error:
            kind = error.code if isinstance(error, BanshiError) else type(error).__name__
            log.warning("view job failed", view=self._job["_id"], kind=self._job["kind"], error=kind)
            outcome = {"state": FAILED, "error": kind}
        self._ended.set()
        renewing.join()
        self._save(**self._reached, **outcome, ended_at=self._clock())

    def _work(self) -> dict[str, Any]:
        runner = self._runner
        if self._job["kind"] == REBUILD:
            rebuild(runner.store, runner.database, runner.projection, self._progress)
            return {}
        found = verify(runner.store, runner.database, runner.projection, self._progress)
        return {"differences": [asdict(difference) for difference in found]}

    def _progress(self, position: int, end: int) -> None:
        self._reached = {"position": position, "end": end}

    def _keep_saved(self) -> None:
        while not self._ended.wait(SAVED_EVERY_SECONDS):
            self._save(**self._reached)

    def _save(self, **changes: Any) -> None:
        """Nothing happens if a later job has taken this one's place."""
        ours = {"_id": self._job["_id"], "job": self._job["job"]}
        try:
            self._jobs.update_one(ours, {"$set": {**changes, "leased_until": self._clock() + LEASE}})
        except PyMongoError as error:
            log.warning("view job not saved", view=self._job["_id"], error=type(error).__name__)


def _standing(runner: ProjectionRunner) -> dict[str, Any]:
    standing = runner.standing()
    failed = standing.failure and asdict(standing.failure)
    if failed:
        failed["since"] = failed["since"].isoformat()
    return {
        "view": runner.projection.name,
        "position": standing.position,
        "end": standing.end,
        "behind": standing.behind,
        "failed": failed,
    }
