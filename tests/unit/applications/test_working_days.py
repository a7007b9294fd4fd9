"""Working days and limits against the published calendar's own worked examples, and around 春节 and 国庆."""

from __future__ import annotations

import json
from datetime import date

import pytest

from event_sourcing.errors import Unavailable
from services.applications.working_days import (
    BUNDLED,
    Limit,
    MissingCalendarYear,
    Suspended,
    WorkingCalendar,
)

pytestmark = pytest.mark.unit

CALENDAR = WorkingCalendar.load()
EXAMPLES = json.loads(BUNDLED.read_text(encoding="utf-8"))["examples"]


def on(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["acceptedOn"])
def test_the_worked_examples_come_out(example):
    due = CALENDAR.due_on(on(example["acceptedOn"]), Limit(example["workingDays"], "WD"))
    assert due == on(example["due"])


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-02-13", True),
        ("2026-02-14", True),  # a Saturday made up for
        ("2026-02-16", False),  # a Monday in 春节
        ("2026-02-24", True),
        ("2026-09-20", True),  # a Sunday made up for
        ("2026-10-05", False),  # a Monday in 国庆
        ("2026-10-11", False),  # a plain Sunday
        ("2026-11-23", True),
    ],
)
def test_a_day_s_kind_follows_the_holiday_notice(day, works):
    assert CALENDAR.is_working_day(on(day)) is works


@pytest.mark.parametrize(
    ("start", "limit", "due"),
    [
        ("2026-11-23", Limit(30, "CD"), "2026-12-23"),
        ("2026-02-06", Limit(10, "CD"), "2026-02-24"),  # the tenth day is in 春节: moved on
        ("2026-09-01", Limit(30, "CD"), "2026-10-08"),
        ("2026-01-31", Limit(1, "M"), "2026-02-28"),  # the month's last day, a made-up working day
        ("2026-08-23", Limit(3, "M"), "2026-11-23"),
        ("2026-07-01", Limit(3, "M"), "2026-10-08"),  # 1 October is a day off
        ("2025-11-30", Limit(3, "M"), "2026-02-28"),
    ],
)
def test_natural_days_and_months_move_on_from_a_day_off(start, limit, due):
    assert CALENDAR.due_on(on(start), limit) == on(due)


@pytest.mark.parametrize(
    ("limit", "due"),
    [
        (Limit(5, "WD"), "2026-12-03"),  # 24 Nov, then 28 Nov–3 Dec without the weekend
        (Limit(10, "CD"), "2026-12-07"),  # 6 December is a Sunday
        (Limit(1, "M"), "2026-12-28"),  # 30 natural days and 3 suspended ones end on Saturday the 26th
    ],
)
def test_suspended_days_do_not_count_first_and_last_included(limit, due):
    suspended = [Suspended(on("2026-11-25"), on("2026-11-27"))]
    assert CALENDAR.due_on(on("2026-11-23"), limit, suspended) == on(due)


def test_two_suspensions_that_meet_count_their_common_day_once():
    once = [Suspended(on("2026-11-25"), on("2026-11-27"))]
    twice = [Suspended(on("2026-11-25"), on("2026-11-26")), Suspended(on("2026-11-26"), on("2026-11-27"))]
    limit = Limit(5, "WD")
    assert CALENDAR.due_on(on("2026-11-23"), limit, once) == CALENDAR.due_on(on("2026-11-23"), limit, twice)


@pytest.mark.parametrize("limit", [Limit(30, "WD"), Limit(40, "CD"), Limit(3, "M")])
def test_a_limit_that_reaches_into_an_unpublished_year_fails_loudly(limit):
    with pytest.raises(MissingCalendarYear) as missing:
        CALENDAR.due_on(on("2026-11-25"), limit)
    assert missing.value.code == "MISSING_CALENDAR_YEAR"
    assert missing.value.year == 2027
    assert "2027" in missing.value.message
    assert isinstance(missing.value, Unavailable)
