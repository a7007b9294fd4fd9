"""Last days of a case's limits, and what is said where the calendar ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from structlog.testing import capture_logs

from services.applications.deadlines import Deadlines, DueDates
from services.applications.working_days import Limit, Suspended, WorkingCalendar
from tests.unit.applications.cases import ITEM, TODAY

deadlines = Deadlines(WorkingCalendar.load())
YEAR_S_END = date(2026, 12, 21)


def test_both_limits_count_from_the_day_after_acceptance() -> None:
    assert deadlines.of(ITEM, TODAY) == DueDates(date(2026, 11, 30), date(2026, 12, 21))


def test_suspended_days_do_not_count() -> None:
    pause = Suspended(date(2026, 11, 24), date(2026, 11, 25))
    assert deadlines.of(ITEM, TODAY, [pause]) == DueDates(date(2026, 12, 2), date(2026, 12, 23))


@pytest.mark.parametrize("promised", [None, Limit(5, "WD")])
def test_an_item_without_a_limit_has_no_last_day_and_lacks_nothing(promised: Limit | None) -> None:
    due = deadlines.of(replace(ITEM, promised_limit=promised, statutory_limit=None), TODAY)
    assert due == DueDates(promised and date(2026, 11, 30), None)


def test_a_limit_that_leaves_the_calendar_has_no_last_day_and_says_which_year_lacks() -> None:
    """Guessing by weekends would promise a wrong day; the limit that ends in time keeps its own."""
    with capture_logs() as logged:
        due = deadlines.of(ITEM, YEAR_S_END)
    assert due == DueDates(date(2026, 12, 28), None, (2027,))
    assert [(entry["log_level"], entry["event"], entry["year"]) for entry in logged] == [
        ("error", "limit_beyond_calendar", 2027)
    ]


def test_a_year_that_both_limits_lack_is_named_once() -> None:
    with capture_logs():
        assert deadlines.of(ITEM, date(2026, 12, 30)) == DueDates(None, None, (2027,))


def test_an_applicant_has_fifteen_working_days_for_a_correction() -> None:
    assert deadlines.correction(TODAY) == date(2026, 12, 14)


def test_a_correction_that_leaves_the_calendar_has_no_last_day() -> None:
    with capture_logs() as logged:
        assert deadlines.correction(YEAR_S_END) is None
    assert logged
