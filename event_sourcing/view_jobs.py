"""Rebuilds and verifications that run in the background of a service, and what is known of them.

    view_jobs: {_id: view, kind, position, end, differences, … as `leased_jobs` keeps them}

One document per view: its latest job. Of the content of a view a job keeps keys, nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from pymongo.database import Database

from event_sourcing.errors import NotFound
from event_sourcing.leased_jobs import Busy, Clock, LeasedJobs, Reach, now
from event_sourcing.projections import ProjectionRunner
from event_sourcing.view_rebuild import rebuild
from event_sourcing.view_verification import verify

COLLECTION = "view_jobs"
REBUILD, VERIFY = KINDS = ("rebuild", "verify")
BUSY = Busy("VIEW_JOB_RUNNING", "这个视图正在重建或核对,请等它结束后再试")

Job = dict[str, Any]


class ViewJobs:
    """The views of one service, as `runners` keep them. Thread-safe; a job takes a thread (or green thread) of its own."""

    def __init__(
        self,
        database: Database[dict[str, Any]],
        runners: Sequence[ProjectionRunner],
        *,
        clock: Clock = now,
    ) -> None:
        self._jobs = LeasedJobs(database[COLLECTION], BUSY, clock)
        self._runners = {runner.projection.name: runner for runner in runners}

    def views(self) -> list[dict[str, Any]]:
        """`[{view, position, end, behind, failed: {at, event_type, error, since}|None}]`. Raises Unavailable."""
        return [_standing(runner) for runner in self._runners.values()]

    def start(self, view: str, kind: str) -> Job:
        """The job that was started. Raises NotFound for an unknown view, Conflict while one runs."""
        runner = self._runners.get(view)
        if runner is None:
            known = "、".join(sorted(self._runners))
            raise NotFound(f"没有视图 {view},本服务的视图有:{known}", code="VIEW_UNKNOWN")
        fields = {"kind": kind, "position": 0, "end": 0, "differences": None}
        return _shown(self._jobs.start(view, fields, lambda _, reach: _work(runner, kind, reach)))

    def get(self, identity: str) -> Job:
        """`{id, view, kind, state: running|done|failed, position, end, started_at, ended_at, differences, error}`.

        `differences`: `[{collection, key, difference}]` of a verification that is done. `error`: code or class of what
        ended a job that failed. Raises NotFound for a job that a later one of its view has replaced.
        """
        job = self._jobs.find(identity)
        if job is None:
            raise NotFound("没有这次重建或核对,或同一视图已开始新的一次", code="VIEW_JOB_UNKNOWN")
        return _shown(job)


def _work(runner: ProjectionRunner, kind: str, reach: Reach) -> Mapping[str, Any]:
    def progress(position: int, end: int) -> None:
        reach({"position": position, "end": end})

    if kind == REBUILD:
        rebuild(runner.store, runner.database, runner.projection, progress)
        return {}
    found = verify(runner.store, runner.database, runner.projection, progress)
    return {"differences": [asdict(difference) for difference in found]}


def _shown(job: Mapping[str, Any]) -> Job:
    return {
        "id": job["job"],
        "view": job["_id"],
        "kind": job["kind"],
        "state": job["state"],
        "position": job["position"],
        "end": job["end"],
        "started_at": job["started_at"].isoformat(),
        "ended_at": job["ended_at"].isoformat() if job["ended_at"] else None,
        "differences": job["differences"],
        "error": job["error"],
    }


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
