"""Dates as forms write them: days, months, times of day, and tokens relative to today (`today-18y`, `today+7d`)."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, time, timedelta

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_TIME = re.compile(r"(\d{2}):(\d{2})", re.ASCII)
_RELATIVE = re.compile(r"today(?:(?P<sign>[+-])(?P<count>\d{1,4})(?P<unit>[ymwd]))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Duration:
    """`unit`: y years, m months, w weeks, d days."""

    count: int
    unit: str

    def added_to(self, day: date) -> date:
        """Years and months keep the day of the month, or take the month's last. Raises OverflowError outside 1–9999."""
        if self.unit in "dw":
            return day + timedelta(days=self.count * (7 if self.unit == "w" else 1))
        years, month = divmod(day.month - 1 + self.count * (12 if self.unit == "y" else 1), 12)
        year = day.year + years
        if not date.min.year <= year <= date.max.year:
            raise OverflowError(f"year {year}")
        return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))

    def __neg__(self) -> Duration:
        return Duration(-self.count, self.unit)


def parse_day(text: str) -> date | None:
    """`2026-01-31`; None for anything else and for days that do not exist."""
    match = _DAY.fullmatch(text)
    return _date(match) if match else None


def parse_month(text: str) -> date | None:
    """First day of `2026-01`."""
    match = _MONTH.fullmatch(text)
    return _date(match) if match else None


def parse_time(text: str) -> time | None:
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    try:
        return time(int(match[1]), int(match[2]))
    except ValueError:
        return None


def parse_bound(text: str, today: date) -> date | None:
    """A day, a month, or `today` with an offset."""
    match = _RELATIVE.fullmatch(text)
    if match is None:
        return parse_day(text) or parse_month(text)
    if match["sign"] is None:
        return today
    duration = Duration(int(match["count"]), match["unit"])
    try:
        return (duration if match["sign"] == "+" else -duration).added_to(today)
    except OverflowError:
        return None


def years_between(earlier: date, later: date) -> int:
    """Full years, as an age is counted: complete on the birthday."""
    return later.year - earlier.year - ((later.month, later.day) < (earlier.month, earlier.day))


def _date(match: re.Match[str]) -> date | None:
    numbers = [int(part) for part in match.groups()]
    try:
        return date(numbers[0], numbers[1], numbers[2] if len(numbers) > 2 else 1)
    except ValueError:
        return None
