"""Moments at which the trend shows how clear things were: ends of days lately, ends of months before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from services.catalog.moments import day_of, end_of

Cut = tuple[date, datetime]
"""(day in Beijing, first moment after it, aware)"""

DAYS = 14
MONTHS = 12


def cuts(after: datetime, until: datetime) -> list[Cut]:
    """Those that lie in (after, until], as of `until`, the oldest first."""
    days = sorted({*_days(day_of(until)), *_month_ends(day_of(until))})
    return [(day, end) for day in days if after < (end := end_of(day)) <= until]


def _days(today: date) -> Iterator[date]:
    return (today - timedelta(days=back) for back in range(1, DAYS + 1))


def _month_ends(today: date) -> Iterator[date]:
    last = today.replace(day=1) - timedelta(days=1)
    for _ in range(MONTHS):
        yield last
        last = last.replace(day=1) - timedelta(days=1)
