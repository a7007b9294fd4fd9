"""How far publication is behind the log: measured from the log's end and the checkpoint, not from publishing.

Hence it is right in a process that stands by, and grows while the broker is away. A database that does not answer leaves
the figures unknown (NaN); nothing can be committed there either.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog
from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database
from pymongo.errors import PyMongoError

from event_sourcing.commit_document import COLLECTION as COMMITS
from event_sourcing.metrics import RELAY_LAG_COMMITS, RELAY_LAG_EVENTS, RELAY_LAG_SECONDS
from event_sourcing.relay.lease import COLLECTION, NAME

logger = structlog.get_logger(__name__)

MEASURE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Lag:
    """`seconds`: age of the oldest commit behind the checkpoint, 0 when there is none."""

    events: float
    commits: float
    seconds: float


UNKNOWN = Lag(float("nan"), float("nan"), float("nan"))


class LagMeter:
    """Of one service. It measures on its own, whether this process leads or not."""

    def __init__(self, service: str, database: Database[dict[str, Any]]) -> None:
        self._service = service
        self._commits = database[COMMITS]
        self._leases = database[COLLECTION]

    def measure(self) -> Lag:
        """Raises PyMongoError."""
        lease = self._leases.find_one({"_id": NAME}, {"position": 1})
        behind = {"_id": {"$gt": 0 if lease is None else lease["position"]}}
        oldest = self._commits.find_one(behind, {"recorded_at": 1}, sort=[("_id", ASCENDING)])
        last = self._commits.find_one({}, {"n": 1}, sort=[("_id", DESCENDING)])
        if oldest is None or last is None:
            return Lag(0, 0, 0)
        age = (datetime.now(UTC) - oldest["recorded_at"]).total_seconds()
        # The checkpoint is the end of a commit: what follows it begins with the oldest one.
        events = int(last["_id"]) + int(last["n"]) - int(oldest["_id"])
        return Lag(events, self._commits.count_documents(behind), max(age, 0.0))

    def publish(self) -> None:
        """Measure and set the gauges; never raises for a database that is away."""
        try:
            lag = self.measure()
        except PyMongoError as error:
            logger.warning("the lag is unknown", relay=self._service, error=repr(error))
            lag = UNKNOWN
        RELAY_LAG_EVENTS.labels(self._service).set(lag.events)
        RELAY_LAG_COMMITS.labels(self._service).set(lag.commits)
        RELAY_LAG_SECONDS.labels(self._service).set(lag.seconds)


def keep_measuring(meters: Sequence[LagMeter], stop: threading.Event) -> None:
    while not stop.is_set():
        for meter in meters:
            meter.publish()
        stop.wait(MEASURE_SECONDS)
