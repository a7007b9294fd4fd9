"""Cases as the portal knows them: numbers, states and dates, no personal data. Who may see which is the policy's matter."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from pymongo.database import Database

from gateway.views.page import DEFAULT_LIMIT, Page, decode_cursor, encode_cursor

POLL_SECONDS = 0.02
_HIDDEN = {"seen": 0}


class CasesView:
    """A case: `{application_id, number, item_code, item_name, department_code, applicant_id, channel, system, status,
    status_name, version, submitted_at, due_on, statutory_due_on, result, result_name, provincial_number,
    correction: {round, deadline}|None, timeline: [{sequence, event, at, status, status_name}]}`; dates are ISO texts.
    """

    def __init__(
        self,
        database: Database[dict[str, Any]],
        *,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._cases = database["cases"]
        self._clock = clock
        self._pause = pause

    def case(self, application_id: str) -> dict[str, Any] | None:
        return _shown(self._cases.find_one({"_id": application_id}, _HIDDEN))

    def by_number(self, number: str) -> dict[str, Any] | None:
        """By our number or the province's."""
        return _shown(
            self._cases.find_one({"$or": [{"number": number}, {"provincial_number": number}]}, _HIDDEN)
        )

    def mine(self, applicant_id: str) -> list[dict[str, Any]]:
        """Latest first."""
        found = self._cases.find({"applicant_id": applicant_id}, _HIDDEN).sort(
            [("submitted_at", -1), ("_id", 1)]
        )
        return [_case(document) for document in found]

    def queue(
        self,
        departments: Iterable[str] | None,
        status: str | Iterable[str] | None = None,
        limit: int = DEFAULT_LIMIT,
        cursor: str | None = None,
    ) -> Page:
        """Cases of these departments (None: of all), oldest submission first."""
        query: dict[str, Any] = {}
        if departments is not None:
            query["department_code"] = {"$in": sorted(departments)}
        if status is not None:
            query["status"] = {"$in": [status] if isinstance(status, str) else sorted(status)}
        total = self._cases.count_documents(query)
        if place := decode_cursor(cursor, list):
            submitted_at, application_id = (*place, "", "")[:2]
            query["$or"] = [
                {"submitted_at": {"$gt": submitted_at}},
                {"submitted_at": submitted_at, "_id": {"$gt": application_id}},
            ]
        found = list(
            self._cases.find(query, _HIDDEN).sort([("submitted_at", 1), ("_id", 1)]).limit(limit + 1)
        )
        shown = found[:limit]
        more = encode_cursor([shown[-1]["submitted_at"], shown[-1]["_id"]]) if len(found) > limit else None
        return Page([_case(document) for document in shown], more, total)

    def counts(self, departments: Iterable[str] | None) -> dict[str, int]:
        """Status → number of cases of these departments."""
        match = {} if departments is None else {"department_code": {"$in": sorted(departments)}}
        grouped = self._cases.aggregate(
            [{"$match": match}, {"$group": {"_id": "$status", "count": {"$sum": 1}}}, {"$sort": {"_id": 1}}]
        )
        return {row["_id"]: row["count"] for row in grouped}

    def wait_for(self, application_id: str, version: int, seconds: float = 2.0) -> dict[str, Any] | None:
        """The case once the view has reached the version that a command answered; None when it takes too long."""
        ends = self._clock() + seconds
        while True:
            found = self.case(application_id)
            if found and found["version"] >= version:
                return found
            if self._clock() >= ends:
                return None
            self._pause(POLL_SECONDS)


def _shown(document: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if document is None else _case(document)


def _case(document: dict[str, Any]) -> dict[str, Any]:
    """With the timeline as a list in the order of the case, whatever order the events came in."""
    timeline = [{"sequence": int(sequence), **entry} for sequence, entry in document["timeline"].items()]
    timeline.sort(key=lambda entry: entry["sequence"])
    case = {name: value for name, value in document.items() if name != "_id"}
    return {**case, "application_id": document["_id"], "timeline": timeline}
