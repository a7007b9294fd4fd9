"""Days are days in Beijing, moments are aware UTC."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")

Clock = Callable[[], datetime]


def now() -> datetime:
    return datetime.now(UTC)


def day_of(moment: datetime) -> date:
    return moment.astimezone(BEIJING).date()


def end_of(day: date) -> datetime:
    """The first moment of the day after."""
    return datetime.combine(day + timedelta(days=1), time(), BEIJING).astimezone(UTC)
