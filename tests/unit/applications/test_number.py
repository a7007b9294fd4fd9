"""Case numbers: their shape, their check digit, and series that never repeat."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from event_sourcing.errors import Unavailable
from services.applications.number import case_number, check_digit, is_case_number
from services.applications.number_series import MemoryNumberSeries

pytestmark = pytest.mark.unit

numbers = st.builds(
    case_number,
    st.from_regex(r"[0-9]{11}", fullmatch=True),
    st.dates(date(2020, 1, 1), date(2099, 12, 31)),
    st.integers(1, 99_999),
)


def test_a_number_is_item_date_serial_and_check_digit():
    number = case_number("10050102001", date(2026, 11, 23), 42)
    assert number[:24] == "100501020012026112300042"
    assert len(number) == 25


def test_the_check_digit_is_iso_7064_mod_11_10():
    assert check_digit("0794") == "5"  # the standard's own example


@given(numbers)
def test_every_number_checks(number):
    assert is_case_number(number)


@given(numbers, st.integers(0, 24), st.integers(1, 9))
def test_any_single_wrong_digit_is_found(number, place, shift):
    wrong = str((int(number[place]) + shift) % 10)
    assert not is_case_number(number[:place] + wrong + number[place + 1 :])


@pytest.mark.parametrize("text", ["", "123", "1" * 26, "二" * 25, "1005010200120261123000 42"])
def test_other_texts_are_no_numbers(text):
    assert not is_case_number(text)


def test_more_than_99999_cases_of_an_item_and_day_have_no_number():
    with pytest.raises(Unavailable) as refused:
        case_number("10050102001", date(2026, 11, 23), 100_000)
    assert refused.value.code == "NUMBERS_EXHAUSTED"


def test_serials_count_per_item_and_day():
    series = MemoryNumberSeries()
    today, tomorrow = date(2026, 11, 23), date(2026, 11, 24)
    assert [series.next_serial("a", today) for _ in range(3)] == [1, 2, 3]
    assert series.next_serial("b", today) == 1
    assert series.next_serial("a", tomorrow) == 1
