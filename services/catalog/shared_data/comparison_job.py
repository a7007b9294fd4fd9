"""The automatic comparison (六步之五) as a job of the service: one at a time, its progress and its result are kept.

    comparison_job        {_id: "latest", job, state, percent, elements, started_at, ended_at, leased_until, error, result}
    comparison_proposals  {_id, run, relation, elements, score, reasons, advice, mapping_required, root}

While a job runs its process renews the lease; one whose process died is seen to have failed when the lease has run out, and
another may start. `result` names the run whose proposals count: those of a job that failed never do.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import structlog
from pymongo import ASCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError, PyMongoError

from event_sourcing.errors import Conflict
from event_sourcing.mongo_clients import outages_as_unavailable
from services.catalog.element_comparison.comparison import compare
from services.catalog.element_comparison.elements import DataElement
from services.catalog.element_comparison.proposals import USELESS, Comparison

JOBS, PROPOSALS = "comparison_job", "comparison_proposals"
LATEST = "latest"
NONE, RUNNING, DONE, FAILED = "none", "running", "done", "failed"
PROCESS_DIED = "PROCESS_DIED"
LEASE = timedelta(seconds=30)
SAVED_EVERY_SECONDS = 0.5

Document = dict[str, Any]
Clock = Callable[[], datetime]

log = structlog.get_logger(__name__)


class ComparisonJobs:
    """Thread-safe; a job takes a thread (or green thread) of its own."""

    def __init__(
        self,
        database: Database[Document],
        elements: Callable[[], Sequence[DataElement]],
        clock: Clock = lambda: datetime.now(UTC),
    ) -> None:
        self._jobs = database[JOBS]
        self._proposals = database[PROPOSALS]
        self._elements = elements
        self._clock = clock

    def ensure_indexes(self) -> None:
        self._proposals.create_index([("run", ASCENDING), ("relation", ASCENDING)])

    def start(self) -> Document:
        """The job that was started, as `latest` answers. Raises Conflict while one runs."""
        job = self._begin()
        threading.Thread(target=self._run, args=(job,), name="element-comparison", daemon=True).start()
        return self.latest()

    def latest(self) -> Document:
        """`{state: none|running|done|failed, percent, elements, started_at, ended_at, error}`."""
        with outages_as_unavailable():
            job = self._jobs.find_one({"_id": LATEST})
        if job is None:
            return {
                "state": NONE,
                "percent": 0,
                "elements": 0,
                "started_at": None,
                "ended_at": None,
                "error": None,
            }
        died = job["state"] == RUNNING and job["leased_until"] <= self._clock()
        return {
            "state": FAILED if died else job["state"],
            "percent": job["percent"],
            "elements": job["elements"],
            "started_at": job["started_at"].isoformat(),
            "ended_at": job["ended_at"].isoformat() if job["ended_at"] else None,
            "error": PROCESS_DIED if died else job["error"],
        }

    def proposals(self) -> list[Document]:
        """Of the last comparison that was finished: `{relation, elements, score, reasons, advice, mapping_required, root}`."""
        with outages_as_unavailable():
            job = self._jobs.find_one({"_id": LATEST}, {"result": 1})
            if job is None or not job.get("result"):
                return []
            found = self._proposals.find({"run": job["result"]}, {"_id": 0, "run": 0})
            return list(found.sort([("relation", ASCENDING), ("score", -1), ("elements", ASCENDING)]))

    def _begin(self) -> str:
        """Id of the new job."""
        now, job = self._clock(), uuid4().hex
        begun = {
            "job": job,
            "state": RUNNING,
            "percent": 0,
            "elements": 0,
            "started_at": now,
            "ended_at": None,
            "leased_until": now + LEASE,
            "error": None,
        }
        free = {"_id": LATEST, "$or": [{"state": {"$ne": RUNNING}}, {"leased_until": {"$lte": now}}]}
        with outages_as_unavailable():
            try:
                self._jobs.update_one(free, {"$set": begun, "$setOnInsert": {"result": None}}, upsert=True)
            except DuplicateKeyError as error:
                raise Conflict("正在比对,请等这一次结束后再开始", code="COMPARISON_RUNNING") from error
        return job

    def _run(self, job: str) -> None:
        try:
            elements = self._elements()
            self._save(job, elements=len(elements))
            found = compare(elements, progress=_Told(lambda percent: self._save(job, percent=percent)))
            self._keep(job, found)
        except Exception as error:
            log.warning("comparison failed", error=type(error).__name__)
            self._save(job, state=FAILED, error=type(error).__name__, ended_at=self._clock())

    def _keep(self, job: str, found: Comparison) -> None:
        rows = [{**row, "run": job} for row in documents(found)]
        if rows:
            self._proposals.insert_many(rows)
        self._save(job, state=DONE, percent=100, result=job, ended_at=self._clock())
        self._proposals.delete_many({"run": {"$ne": job}})

    def _save(self, job: str, **changes: Any) -> None:
        """Nothing happens if a later job has taken this one's place."""
        try:
            changed = {**changes, "leased_until": self._clock() + LEASE}
            self._jobs.update_one({"_id": LATEST, "job": job}, {"$set": changed})
        except PyMongoError as error:
            log.warning("comparison not saved", error=type(error).__name__)


class _Told:
    """Saves the progress now and then, and lets the service's other green threads run in between."""

    def __init__(self, save: Callable[[int], None]) -> None:
        self._save = save
        self._saved_at = time.monotonic()

    def __call__(self, percent: int) -> None:
        time.sleep(0)
        if time.monotonic() - self._saved_at >= SAVED_EVERY_SECONDS:
            self._save(percent)
            self._saved_at = time.monotonic()


def documents(found: Comparison) -> Iterator[Document]:
    """Proposals as they are kept. `root`: of the pair's concept, or "" where it has none."""
    root_of = {id_: cluster.root for cluster in found.clusters for id_ in cluster.elements}
    for pair in found.pairs:
        root = root_of.get(pair.first, "")
        yield {
            "relation": pair.relation,
            "elements": [pair.first, pair.second],
            "score": pair.score,
            "reasons": list(pair.reasons),
            "advice": pair.advice,
            "mapping_required": pair.mapping_required,
            "root": root if root == root_of.get(pair.second) else "",
        }
    for useless in found.useless:
        yield {
            "relation": USELESS,
            "elements": [useless.element],
            "score": useless.score,
            "reasons": list(useless.reasons),
            "advice": useless.advice,
            "mapping_required": False,
            "root": "",
        }
