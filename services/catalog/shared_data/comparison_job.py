"""The automatic comparison (六步之五) as a job of the service: one at a time, its progress and its result are kept.

    comparison_job        {_id: "latest", percent, elements, result, … as `leased_jobs` keeps them}
    comparison_proposals  {_id, run, relation, elements, score, reasons, advice, mapping_required, root}

`result` names the run whose proposals count: those of a job that failed never do.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pymongo import ASCENDING
from pymongo.database import Database

from event_sourcing.leased_jobs import Busy, Clock, LeasedJobs, Reach, now
from event_sourcing.mongo_clients import outages_as_unavailable
from services.catalog.element_comparison.comparison import compare
from services.catalog.element_comparison.elements import DataElement
from services.catalog.element_comparison.proposals import USELESS, Comparison

JOBS, PROPOSALS = "comparison_job", "comparison_proposals"
LATEST = "latest"
NONE = "none"
"""State before the first comparison."""
BUSY = Busy("COMPARISON_RUNNING", "正在比对,请等这一次结束后再开始")

Document = dict[str, Any]


class ComparisonJobs:
    def __init__(
        self,
        database: Database[Document],
        elements: Callable[[], Sequence[DataElement]],
        clock: Clock = now,
    ) -> None:
        self._jobs = LeasedJobs(database[JOBS], BUSY, clock)
        self._proposals = database[PROPOSALS]
        self._elements = elements

    def ensure_indexes(self) -> None:
        self._proposals.create_index([("run", ASCENDING), ("relation", ASCENDING)])

    def start(self) -> Document:
        """The job that was started, as `latest` answers. Raises Conflict while one runs."""
        return _shown(self._jobs.start(LATEST, {"percent": 0, "elements": 0}, self._work))

    def latest(self) -> Document:
        """`{state: none|running|done|failed, percent, elements, started_at, ended_at, error}`."""
        job = self._jobs.latest(LATEST)
        if job is not None:
            return _shown(job)
        return {
            "state": NONE,
            "percent": 0,
            "elements": 0,
            "started_at": None,
            "ended_at": None,
            "error": None,
        }

    def proposals(self) -> list[Document]:
        """Of the last comparison that was finished: `{relation, elements, score, reasons, advice, mapping_required, root}`."""
        job = self._jobs.latest(LATEST)
        if job is None or not job.get("result"):
            return []
        with outages_as_unavailable():
            found = self._proposals.find({"run": job["result"]}, {"_id": 0, "run": 0})
            return list(found.sort([("relation", ASCENDING), ("score", -1), ("elements", ASCENDING)]))

    def _work(self, run: str, reach: Reach) -> Mapping[str, Any]:
        self._forget_unfinished()
        elements = self._elements()
        reach({"elements": len(elements)})

        def progress(percent: int) -> None:
            """Lets the service's other green threads run in between."""
            reach({"percent": percent})
            time.sleep(0)

        rows = [{**row, "run": run} for row in documents(compare(elements, progress=progress))]
        if rows:
            self._proposals.insert_many(rows)
        return {"percent": 100, "result": run}

    def _forget_unfinished(self) -> None:
        """What runs left behind that failed, or that a later one has replaced."""
        job = self._jobs.latest(LATEST) or {}
        self._proposals.delete_many({"run": {"$ne": job.get("result")}})


def _shown(job: Mapping[str, Any]) -> Document:
    return {
        "state": job["state"],
        "percent": job["percent"],
        "elements": job["elements"],
        "started_at": job["started_at"].isoformat(),
        "ended_at": job["ended_at"].isoformat() if job["ended_at"] else None,
        "error": job["error"],
    }


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
