"""What the forwarding worker knows of each submission: tries begun, the last outcome, and how it was settled.

    schedule: {_id: application id, number, system, tries, failures, state, first_at, last_outcome, settled, recorded_at,
               … when it is due and who has it: `event_sourcing.schedule`}

It holds no personal data: the submission itself is fetched from the applications service for every try, and a province's
words about a refusal are dropped once that service has them sealed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pymongo.collection import Collection

from event_sourcing.schedule import new_entry
from gateway.forwarding.base import Receipt, Rejected

WAITING, RECEIVED, REJECTED, PARKED = "WAITING", "RECEIVED", "REJECTED", "PARKED"


@dataclass(frozen=True, slots=True)
class Entry:
    """
    tries    submits begun; more than 0 without a settlement means that the province may already have it
    failures submits and queries that settled nothing; the wait grows with them
    state    WAITING, RECEIVED, REJECTED, or PARKED: given up for people to look at
    settled  Receipt or Rejected once known
    recorded the applications service knows how it was settled
    """

    application_id: str
    number: str
    system: str
    tries: int
    failures: int
    state: str
    first_at: datetime
    settled: Receipt | Rejected | None
    recorded: bool


class Ledger:
    def __init__(
        self,
        collection: Collection[dict[str, Any]],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._entries = collection
        self._clock = clock

    def open(self, application_id: str, number: str, system: str) -> None:
        """Note a submission to be forwarded, due at once; harmless when noted before."""
        now = self._clock()
        self._entries.update_one(
            {"_id": application_id},
            {
                "$setOnInsert": {
                    "number": number,
                    "system": system,
                    "tries": 0,
                    "failures": 0,
                    "state": WAITING,
                    "first_at": now,
                    "last_outcome": None,
                    "settled": None,
                    "recorded_at": None,
                    **new_entry(now),
                }
            },
            upsert=True,
        )

    def get(self, application_id: str) -> Entry:
        found = self._entries.find_one({"_id": application_id})
        if found is None:
            raise KeyError(application_id)
        return Entry(
            application_id=found["_id"],
            number=found["number"],
            system=found["system"],
            tries=found["tries"],
            failures=found["failures"],
            state=found["state"],
            first_at=found["first_at"],
            settled=_settlement(found["settled"]),
            recorded=found["recorded_at"] is not None,
        )

    def begin_try(self, application_id: str) -> None:
        """Durable before the province hears of it, so that a crash in between is remembered as `may have it`."""
        self._update(application_id, {"$inc": {"tries": 1}})

    def note(self, application_id: str, outcome: str) -> None:
        self._update(application_id, {"$set": {"last_outcome": outcome}, "$inc": {"failures": 1}})

    def settle(self, application_id: str, outcome: Receipt | Rejected) -> None:
        """Durable before anybody hears of it. The first settlement stays: a worker that was overtaken changes nothing."""
        state = RECEIVED if isinstance(outcome, Receipt) else REJECTED
        document = {"kind": state} | {name: getattr(outcome, name) for name in outcome.__slots__}
        change = {"state": state, "settled": document, "last_outcome": state, "updated_at": self._clock()}
        self._entries.update_one({"_id": application_id, "settled": None}, {"$set": change})

    def mark_recorded(self, application_id: str) -> None:
        """The applications service has it; a refusal's reason is kept there, sealed, and no longer here."""
        now = self._clock()
        self._update(application_id, {"$set": {"recorded_at": now}})
        self._entries.update_one(
            {"_id": application_id, "settled.kind": REJECTED}, {"$set": {"settled.reason": ""}}
        )

    def park(self, application_id: str, reason: str) -> None:
        self._update(application_id, {"$set": {"state": PARKED, "last_outcome": reason}})

    def _update(self, application_id: str, change: dict[str, Any]) -> None:
        stamp = {**change.get("$set", {}), "updated_at": self._clock()}
        self._entries.update_one({"_id": application_id}, {**change, "$set": stamp})


def _settlement(document: Mapping[str, Any] | None) -> Receipt | Rejected | None:
    if document is None:
        return None
    if document["kind"] == RECEIVED:
        return Receipt(document["provincial_number"], document["receipt_id"])
    return Rejected(document["code"], document["reason"])
