"""Last days of a case's limits (domain rules C7, C7a), and what to say where the calendar does not reach.

A limit that runs into a year whose holidays are not published yet has no date: guessing would promise a wrong one. The
case goes on all the same, since the law counts from acceptance and not from our calendar; the gap is told to staff and
logged as an error until somebody imports the year (ADR 7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import structlog

from services.applications.case import ItemSnapshot
from services.applications.working_days import (
    WORKING_DAYS,
    Limit,
    MissingCalendarYear,
    Suspended,
    WorkingCalendar,
)

CORRECTION_LIMIT = Limit(15, WORKING_DAYS)
"""How long an applicant has for an answer to a correction notice, unless staff set another day."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class DueDates:
    """`promised`, `statutory`: None for an item without that limit, or beyond the calendar; `missing_years` says so."""

    promised: date | None
    statutory: date | None
    missing_years: tuple[int, ...] = ()


class Deadlines:
    def __init__(self, calendar: WorkingCalendar) -> None:
        self._calendar = calendar

    def of(self, item: ItemSnapshot, accepted_on: date, suspended: Sequence[Suspended] = ()) -> DueDates:
        missing: list[int] = []
        promised = self._due(accepted_on, item.promised_limit, suspended, missing)
        statutory = self._due(accepted_on, item.statutory_limit, suspended, missing)
        return DueDates(promised, statutory, tuple(sorted(set(missing))))

    def correction(self, requested_on: date) -> date | None:
        return self._due(requested_on, CORRECTION_LIMIT, (), [])

    def _due(
        self, start: date, limit: Limit | None, suspended: Sequence[Suspended], missing: list[int]
    ) -> date | None:
        if limit is None:
            return None
        try:
            return self._calendar.due_on(start, limit, suspended)
        except MissingCalendarYear as error:
            log.error("limit_beyond_calendar", year=error.year, start=start.isoformat(), limit=limit.value)
            missing.append(error.year)
            return None
