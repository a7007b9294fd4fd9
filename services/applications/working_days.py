"""Working days and time limits (domain rules C7 and C7a).

A working day is a weekday that is not a day off, or a weekend day made up for. A limit counts from the day after
acceptance. Working days end on the n-th one. Natural days and months that end on a day off move on to the next working
day; a month ends on the same day number, or on the month's last day. Suspended days, first and last included, do not
count. A year without a published calendar is an error: guessing by weekends would promise a wrong date.
"""

from __future__ import annotations

import calendar as gregorian
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from event_sourcing.errors import Unavailable

WORKING_DAYS, NATURAL_DAYS, MONTHS = "WD", "CD", "M"
BUNDLED = Path(__file__).with_name("calendar.json")
FRIDAY = 4
ONE_DAY = timedelta(days=1)


class MissingCalendarYear(Unavailable):
    """No working-day calendar for a year that a limit reaches into."""

    default_code = "MISSING_CALENDAR_YEAR"

    def __init__(self, year: int) -> None:
        super().__init__(f"工作日历缺少{year}年的节假日安排,无法计算期限;请管理员导入该年放假通知后重试")
        self.year = year


@dataclass(frozen=True, slots=True)
class Limit:
    """`value` is a positive number of `unit`: WD working days, CD natural days, M months."""

    value: int
    unit: str


@dataclass(frozen=True, slots=True)
class Suspended:
    """Days that do not count, both ends included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """`days_off`: weekdays off (weekend days may be listed too). `made_up`: weekend days worked."""

    years: frozenset[int]
    days_off: frozenset[date]
    made_up: frozenset[date]

    @classmethod
    def load(cls, path: Path = BUNDLED) -> WorkingCalendar:
        return cls.parse(json.loads(path.read_text(encoding="utf-8")))

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> WorkingCalendar:
        """`{years: {"2026": {off: [date…], on: [date…]}}}`."""
        years = document["years"]
        return cls(
            years=frozenset(int(year) for year in years),
            days_off=frozenset(_dates(years, "off")),
            made_up=frozenset(_dates(years, "on")),
        )

    def is_working_day(self, day: date) -> bool:
        if day.year not in self.years:
            raise MissingCalendarYear(day.year)
        return day in self.made_up or (day.weekday() <= FRIDAY and day not in self.days_off)

    def next_working_day(self, day: date) -> date:
        """The day itself when it is one."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def due_on(self, start: date, limit: Limit, suspended: Sequence[Suspended] = ()) -> date:
        """Last day of a limit that starts after `start`. Raises MissingCalendarYear."""
        if limit.unit == WORKING_DAYS:
            return self._nth_day(start, limit.value, suspended, working=True)
        if limit.unit == NATURAL_DAYS:
            return self.next_working_day(self._nth_day(start, limit.value, suspended, working=False))
        end = _months_later(start, limit.value)
        natural_days = (end - start).days
        return self.next_working_day(self._nth_day(start, natural_days, suspended, working=False))

    def _nth_day(self, start: date, count: int, suspended: Sequence[Suspended], *, working: bool) -> date:
        day = start
        while count:
            day += ONE_DAY
            paused = any(interval.first <= day <= interval.last for interval in suspended)
            if not paused and (not working or self.is_working_day(day)):
                count -= 1
        return day


def _dates(years: Mapping[str, Any], key: str) -> Iterator[date]:
    for year in years.values():
        for text in year[key]:
            yield date.fromisoformat(text)


def _months_later(start: date, months: int) -> date:
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    return date(year, month, min(start.day, gregorian.monthrange(year, month)[1]))
