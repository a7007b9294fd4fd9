"""Long work on a batch in the background: checks, merges, registrations, publications, and what is known of them.

    survey_jobs: {_id: batch/part, batch, part, kind, done, total, message, problems, … as `leased_jobs` keeps them}

One document per batch and part (part "" for the batch as a whole): its latest job.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pymongo.database import Database

from event_sourcing.errors import BanshiError
from event_sourcing.leased_jobs import PROCESS_DIED, Busy, Clock, JobFailed, LeasedJobs, Reach, now

COLLECTION = "survey_jobs"
CHECK, MERGE, REGISTER, RELEASE = "check", "merge", "register", "release"
BUSY = Busy("SURVEY_JOB_RUNNING", "上一次还在处理,请等它结束")
AT_ONCE = 2
"""Jobs that work at the same time in one process; the others wait for their turn, with their lease renewed."""
MOST_PROBLEMS = 200
DEFECT, DIED = "处理时出错,请重新开始", "处理中途停止了,没有写入结果,请重新开始"

Document = dict[str, Any]
Progress = Callable[[int, int], None]
"""Told how many steps are done, and of how many (0: not known)."""
Work = Callable[[str, Progress], None]
"""`work(run, progress)`. What it writes is kept under `run`, so that a job that was given up disturbs no later one."""


def unsolved(problems: Sequence[Mapping[str, str]]) -> JobFailed:
    """Work that ended with problems for people to solve: `{code, name, text}` each."""
    return JobFailed(
        "PROBLEMS",
        message=f"有{len(problems)}处需要处理,改正后请重新开始,已完成的不会重复",
        problems=[dict(problem) for problem in problems[:MOST_PROBLEMS]],
    )


class SurveyJobs:
    def __init__(self, database: Database[Document], *, clock: Clock = now) -> None:
        self._jobs = LeasedJobs(database[COLLECTION], BUSY, clock)
        self._turns = threading.Semaphore(AT_ONCE)

    def start(self, batch: str, part: str, kind: str, work: Work) -> Document:
        """As `latest` answers. Raises Conflict while one runs for the same batch and part."""
        fields = {
            "batch": batch,
            "part": part,
            "kind": kind,
            "done": 0,
            "total": 0,
            "message": "",
            "problems": [],
        }
        return _shown(
            self._jobs.start(_key(batch, part), fields, lambda run, reach: self._do(work, run, reach))
        )

    def latest(self, batch: str, part: str = "") -> Document | None:
        """`{id, kind, state: running|done|failed, done, total, started_at, ended_at, error, message, problems}`; None: never
        any. `error`: code of what ended a job that failed, `message` its text for people.
        """
        job = self._jobs.latest(_key(batch, part))
        return job and _shown(job)

    def _do(self, work: Work, run: str, reach: Reach) -> Mapping[str, Any]:
        def progress(done: int, total: int) -> None:
            """Lets others have their turn: in a service everything shares one thread."""
            reach({"done": done, "total": total})
            time.sleep(0)

        with self._turns:
            try:
                work(run, progress)
            except BanshiError as error:
                raise JobFailed(error.code, message=error.message) from error
        return {}


def _shown(job: Mapping[str, Any]) -> Document:
    message = job["message"]
    if job["error"] and not message:
        message = DIED if job["error"] == PROCESS_DIED else DEFECT
    return {
        "id": job["job"],
        "kind": job["kind"],
        "state": job["state"],
        "done": job["done"],
        "total": job["total"],
        "started_at": job["started_at"].isoformat(),
        "ended_at": job["ended_at"].isoformat() if job["ended_at"] else None,
        "error": job["error"],
        "message": message,
        "problems": job["problems"],
    }


def _key(batch: str, part: str) -> str:
    return f"{batch}/{part}"
