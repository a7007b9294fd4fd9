"""Where the report is kept, and how readers find it.

    clarity_report    {_id: "now", generation, previous, position, computed_at, departments}
    clarity_failings  {generation, number, … as `report.Failing`}: two generations, so that whoever turns pages is not cut off
    clarity_trend     {_id: day, departments}

`departments`: `{code: {name, items, passing, settled}}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from pymongo import ASCENDING
from pymongo.database import Database

from event_sourcing.mongo_clients import outages_as_unavailable
from services.catalog.five_clarity.report import Report, Score

NOW = "now"
AT_ONCE = 1_000

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """
    generations  the report's own, and the one before it, whose pages may still be turned
    position     of the log up to which it holds
    names        of departments
    """

    generations: tuple[str, ...]
    position: int
    computed_at: datetime
    departments: Mapping[str, Score]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Failings of a department, of one clarity or of all (None)."""

    department_code: str
    clarity: str | None


class ReportStore:
    """All methods raise Unavailable while the database is away."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._report = database["clarity_report"]
        self._failings = database["clarity_failings"]
        self._trend = database["clarity_trend"]

    def ensure_indexes(self) -> None:
        keys = ("generation", "department_code", "clarity", "number")
        self._failings.create_index([(key, ASCENDING) for key in keys])

    def keep(self, report: Report, names: Mapping[str, str], position: int, at: datetime) -> None:
        """Failings first, then the report that points at them; nobody sees one without the other."""
        generation = uuid4().hex
        with outages_as_unavailable():
            for documents in _in_pieces(_failings(report, generation)):
                self._failings.insert_many(documents, ordered=False)
            before = self._report.find_one({"_id": NOW}, {"generation": 1})
            previous = before["generation"] if before else None
            document = {
                "generation": generation,
                "previous": previous,
                "position": position,
                "computed_at": at,
                "departments": _departments(report, names),
            }
            self._report.replace_one({"_id": NOW}, document, upsert=True)
            self._failings.delete_many({"generation": {"$nin": [generation, previous]}})

    def standing(self) -> Standing | None:
        """None before the first report."""
        with outages_as_unavailable():
            found = self._report.find_one({"_id": NOW})
        if found is None:
            return None
        scores, names = _scores(found["departments"])
        generations = tuple(filter(None, (found["generation"], found["previous"])))
        return Standing(generations, found["position"], found["computed_at"], scores, names)

    def failings(self, generation: str, wanted: Wanted, after: int, limit: int) -> list[dict[str, Any]]:
        """As `report.Failing`, with `number`, by it; those above `after`."""
        query: dict[str, Any] = {"generation": generation, "department_code": wanted.department_code}
        if wanted.clarity:
            query["clarity"] = wanted.clarity
        query["number"] = {"$gt": after}
        with outages_as_unavailable():
            return list(
                self._failings.find(query, {"_id": 0, "generation": 0}).sort("number", 1).limit(limit)
            )

    def keep_point(self, day: date, report: Report, names: Mapping[str, str]) -> None:
        """How it was at the end of a day; a point that is there stays."""
        with outages_as_unavailable():
            self._trend.update_one(
                {"_id": day.isoformat()},
                {"$setOnInsert": {"departments": _departments(report, names)}},
                upsert=True,
            )

    def days(self) -> set[date]:
        with outages_as_unavailable():
            return {date.fromisoformat(found["_id"]) for found in self._trend.find({}, {"_id": 1})}

    def points(self) -> Iterator[tuple[date, Mapping[str, Score]]]:
        """By day."""
        with outages_as_unavailable():
            for found in self._trend.find().sort("_id", ASCENDING):
                yield date.fromisoformat(found["_id"]), _scores(found["departments"])[0]


def _failings(report: Report, generation: str) -> Iterator[dict[str, Any]]:
    for number, failing in enumerate(report.failings, start=1):
        yield {"generation": generation, "number": number, **asdict(failing)}


def _in_pieces(documents: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    piece: list[dict[str, Any]] = []
    for document in documents:
        piece.append(document)
        if len(piece) == AT_ONCE:
            yield piece
            piece = []
    if piece:
        yield piece


def _departments(report: Report, names: Mapping[str, str]) -> dict[str, Any]:
    return {code: {"name": names.get(code, code), **asdict(s)} for code, s in report.departments.items()}


def _scores(documents: Mapping[str, Document]) -> tuple[dict[str, Score], dict[str, str]]:
    scores = {code: Score(d["items"], d["passing"], d["settled"]) for code, d in documents.items()}
    return scores, {code: d["name"] for code, d in documents.items()}
