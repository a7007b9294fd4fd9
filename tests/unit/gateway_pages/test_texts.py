"""Dates, limits, masks and marks as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from gateway.pages import texts
from gateway.pages.form_input import iso_date

WIDE_COMMA, WIDE_OPEN, WIDE_CLOSE, WIDE_COLON = "\uff0c", "\uff08", "\uff09", "\uff1a"


class TestDates:
    def test_a_day_is_written_out(self) -> None:
        assert texts.day("2026-11-24") == "2026年11月24日"
        assert texts.day(date(2026, 1, 5)) == "2026年1月5日"

    def test_an_instant_falls_on_its_day_in_beijing(self) -> None:
        assert texts.day("2026-11-23T16:30:00.000Z") == "2026年11月24日"
        assert texts.moment(datetime(2026, 11, 23, 16, 30, tzinfo=UTC)) == "2026年11月24日 00:30"

    def test_nothing_is_nothing(self) -> None:
        assert texts.day(None) == texts.moment("") == texts.short_day(None) == ""


class TestLimitsAndSizes:
    @pytest.mark.parametrize(
        ("limit", "text"),
        [
            ({"value": 20, "unit": "WD"}, "20 个工作日"),
            ({"value": 30, "unit": "CD"}, "30 天"),
            ({"value": 3, "unit": "M"}, "3 个月"),
        ],
    )
    def test_a_limit_has_its_unit(self, limit: dict[str, object], text: str) -> None:
        assert texts.limit(limit) == text

    def test_no_limit_is_said(self) -> None:
        assert texts.limit(None, "即时办结") == "即时办结"

    @pytest.mark.parametrize(
        ("size", "text"), [(10, "1 KB"), (190 * 1024, "190 KB"), (5 * 1024 * 1024, "5 MB")]
    )
    def test_sizes_are_round(self, size: int, text: str) -> None:
        assert texts.size(size) == text


class TestMasks:
    def test_a_name_keeps_its_family_name(self) -> None:
        assert texts.mask_name("张三丰") == "张**"

    def test_a_number_keeps_head_and_tail(self) -> None:
        assert texts.mask_number("440105198811200002", 6, 4) == "440105********0002"

    def test_a_short_number_shows_nothing(self) -> None:
        assert texts.mask_number("12345") == "*****"


class TestTypeset:
    def test_marks_between_chinese_become_wide(self) -> None:
        assert texts.typeset("网上申请,现场办理") == f"网上申请{WIDE_COMMA}现场办理"
        assert texts.typeset("窗口(天河区)") == f"窗口{WIDE_OPEN}天河区{WIDE_CLOSE}"

    def test_clock_times_and_addresses_stay(self) -> None:
        assert texts.typeset("9:00-12:00") == "9:00-12:00"
        assert texts.typeset("https://a.example/?q=1,2") == "https://a.example/?q=1,2"

    def test_it_goes_through_lists_and_mappings(self) -> None:
        assert texts.typeset({"a": ["甲,乙", 3, None]}) == {"a": [f"甲{WIDE_COMMA}乙", 3, None]}


class TestTypedDates:
    @pytest.mark.parametrize(
        "text", ["2017年7月1日", "2017/7/1", "2017.7.1", "20170701", "2017-07-01", " 2017-7-1 "]
    )
    def test_every_usual_way_means_the_same_day(self, text: str) -> None:
        assert iso_date(text) == "2017-07-01"

    @pytest.mark.parametrize("text", ["2017年7月", "2017/7", "201707", "2017-07"])
    def test_months_likewise(self, text: str) -> None:
        assert iso_date(text) == "2017-07"

    @pytest.mark.parametrize("text", ["昨天", "7/1/2017", "2017", ""])
    def test_anything_else_is_left_for_the_form_to_refuse(self, text: str) -> None:
        assert iso_date(text) == text
