"""Each field type with each of its error codes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.unit.forms.definitions import OPTIONS, codes, define, field, of_value

ID, USCC = "440105198811200002", "52440106MJK000014J"
TABLE = field(
    "x", "table", minRows=1, maxRows=3, columns=[field("a", required=True), field("n", "number", min=1)]
)
UPLOAD = field("x", "upload", accept=[".pdf", ".jpg"], maxFiles=2, maxSizeKB=100)

RIGHT: list[tuple[dict[str, Any], Any]] = [
    (field(), "文字"),
    (field(minLength=2, maxLength=4), "四个字符"),
    (field(pattern=r"^\d{4}$"), "1234"),
    (field(pattern="号?[一-龥]+"), "号码"),
    (field(checksum="LUHN"), "6228480000000000000"),
    (field(type_="textarea"), "第一行\n第二行\t完"),
    (field(type_="idcard", checksum="GB11643"), ID),
    (field(type_="uscc", checksum="GB32100"), USCC),
    (field(type_="phone"), "+86 (020) 8888-0000"),
    (field(type_="email"), "zhang.san@citizen.example"),
    (field(type_="number", min=1, max=10), 2.5),
    (field(type_="number", integer=True), 3.0),
    (field(type_="number", decimals=2), 0.25),
    (field(type_="number", decimals=0), 100),
    (field(type_="date", min="today", max="today+7d"), "2026-11-30"),
    (field(type_="date", max="today-18y"), "2008-11-23"),
    (field(type_="month", min="2026-01", max="today"), "2026-11"),
    (field(type_="time"), "07:30"),
    (field(type_="select", options=OPTIONS), "A"),
    (field(type_="select", codeTable="GB/T 3304"), "01"),
    (field(type_="select", optionsFrom="schools"), "天河区示例小学"),
    (field(type_="multiselect", options=OPTIONS, minItems=2), ["A", "B"]),
    (field(type_="checkbox"), False),
    (field(type_="checkbox", required=True), False),
    (field(type_="checkbox", mustBe=True), True),
    (UPLOAD, ["A.PDF", {"name": "b.jpg", "size": 100 * 1024, "file_id": "f1"}]),
    (TABLE, [{"a": "1"}, {"a": "2", "n": 1}]),
]

WRONG: list[tuple[dict[str, Any], Any, str]] = [
    (field(), 5, "TYPE"),
    (field(), "x" * 501, "MAX_LENGTH"),
    (field(type_="textarea"), "x" * 5001, "MAX_LENGTH"),
    (field(maxLength=2), "三个字", "MAX_LENGTH"),
    (field(minLength=2), "一", "MIN_LENGTH"),
    (field(), "a\nb", "CONTROL_CHAR"),
    (field(type_="textarea"), "a\x00b", "CONTROL_CHAR"),
    (field(), "\ud800", "CONTROL_CHAR"),
    (field(pattern=r"^\d{4}$"), "12345", "PATTERN"),
    (field(pattern=r"^\d{4}$"), "1234\u0665", "PATTERN"),
    (field(pattern="a|b"), "ab", "PATTERN"),
    (field(type_="email"), "zhang@", "PATTERN"),
    (field(type_="email"), "a b@c.d", "PATTERN"),
    (field(type_="phone"), "电话", "PATTERN"),
    (field(type_="idcard", checksum="GB11643"), ID[:-1] + "3", "CHECKSUM_GB11643"),
    (field(type_="idcard", checksum="GB11643"), "44010519881320000X", "CHECKSUM_GB11643"),
    (field(type_="idcard", checksum="GB11643"), "4401051988112000", "CHECKSUM_GB11643"),
    (field(type_="uscc", checksum="GB32100"), USCC[:-1] + "K", "CHECKSUM_GB32100"),
    (field(type_="uscc", checksum="GB32100"), "52440106MJK000015J", "CHECKSUM_GB32100"),
    (field(type_="uscc", checksum="GB32100"), "IOSVZ", "CHECKSUM_GB32100"),
    (field(checksum="LUHN"), "6228480000000000001", "CHECKSUM_LUHN"),
    (field(checksum="LUHN"), "62a", "CHECKSUM_LUHN"),
    (field(type_="number"), "5", "TYPE"),
    (field(type_="number"), True, "TYPE"),
    (field(type_="number"), float("nan"), "TYPE"),
    (field(type_="number"), 10**400, "TYPE"),
    (field(type_="number", integer=True), 2.5, "INTEGER"),
    (field(type_="number", decimals=0), 2.5, "INTEGER"),
    (field(type_="number", decimals=1), 2.55, "PATTERN"),
    (field(type_="number", min=1), 0, "RANGE"),
    (field(type_="number", max=1), 2, "RANGE"),
    (field(type_="date"), 20260101, "TYPE"),
    (field(type_="date"), "2026-02-30", "FORMAT"),
    (field(type_="date"), "2026-2-3", "FORMAT"),
    (field(type_="date", min="2026-01-02"), "2026-01-01", "DATE_MIN"),
    (field(type_="date", max="today-18y"), "2008-11-24", "DATE_MAX"),
    (field(type_="month"), "2026-13", "FORMAT"),
    (field(type_="month", min="today"), "2026-10", "DATE_MIN"),
    (field(type_="month", max="today"), "2026-12", "DATE_MAX"),
    (field(type_="time"), "24:00", "FORMAT"),
    (field(type_="time"), "7:30", "FORMAT"),
    (field(type_="time"), 730, "TYPE"),
    (field(type_="select", options=OPTIONS), "C", "OPTION"),
    (field(type_="radio", options=OPTIONS), 1, "TYPE"),
    (field(type_="select", optionsFrom="schools"), "x" * 501, "OPTION"),
    (field(type_="select", optionsFrom="schools"), "a\nb", "OPTION"),
    (field(type_="multiselect", options=OPTIONS), "A", "TYPE"),
    (field(type_="multiselect", options=OPTIONS), [1], "TYPE"),
    (field(type_="multiselect", options=OPTIONS), ["C"], "OPTION"),
    (field(type_="multiselect", options=OPTIONS), ["A", "A"], "OPTION"),
    (field(type_="multiselect", options=OPTIONS, minItems=2), ["A"], "MIN_ITEMS"),
    (field(type_="multiselect", options=OPTIONS, maxItems=1), ["A", "B"], "MAX_ITEMS"),
    (field(type_="checkbox"), "true", "TYPE"),
    (field(type_="checkbox", mustBe=True), False, "MUST_BE_TRUE"),
    (field(type_="checkbox", mustBe=False), True, "OPTION"),
    (UPLOAD, "a.pdf", "TYPE"),
    (UPLOAD, [5], "TYPE"),
    (UPLOAD, [{"size": 3}], "TYPE"),
    (UPLOAD, ["a.pdf", "b.pdf", "c.pdf"], "MAX_FILES"),
    (UPLOAD, ["a.exe"], "OPTION"),
    (UPLOAD, ["a\n.pdf"], "CONTROL_CHAR"),
    (UPLOAD, ["a" * 501 + ".pdf"], "MAX_LENGTH"),
    (UPLOAD, [{"name": "a.pdf", "size": 100 * 1024 + 1}], "RANGE"),
    (TABLE, {"a": 1}, "TYPE"),
    (TABLE, ["a"], "TYPE"),
    (TABLE, [{"a": "1"}] * 4, "MAX_ITEMS"),
    (TABLE | {"minRows": 2}, [{"a": "1"}], "MIN_ITEMS"),
    (TABLE, [{"n": 1}], "REQUIRED"),
    (TABLE, [{"a": "1", "n": 0}], "RANGE"),
    (TABLE, [{"a": "1", "z": 0}], "UNKNOWN"),
]


@pytest.mark.parametrize(("entry", "value"), RIGHT)
def test_a_right_value_has_no_error(entry: dict[str, Any], value: Any) -> None:
    assert of_value(entry, value) == []


@pytest.mark.parametrize(("entry", "value", "code"), WRONG)
def test_a_wrong_value_has_one_error(entry: dict[str, Any], value: Any, code: str) -> None:
    assert of_value(entry, value) == [code]


@pytest.mark.parametrize("blank", [None, "", "  ", []])
def test_blank_is_missing(blank: Any) -> None:
    assert of_value(field(required=True), blank) == ["REQUIRED"]
    assert of_value(field(), blank) == []


def test_errors_point_to_the_cell_and_the_item() -> None:
    form = define(TABLE, field("m", "multiselect", options=OPTIONS))
    values = {"x": [{"a": "1"}, {"a": "2", "n": 0}, {"a/~": 1}], "m": ["A", "C"], "o/o": 1}
    assert codes(form, values) == [
        ("/x/1/n", "RANGE"),
        ("/x/2/a", "REQUIRED"),
        ("/x/2/a~1~0", "UNKNOWN"),
        ("/m/1", "OPTION"),
        ("/o~1o", "UNKNOWN"),
    ]


@pytest.mark.parametrize("values", [None, [], "x", 5])
def test_values_must_be_an_object(values: Any) -> None:
    assert codes(define(field()), values) == [("", "TYPE")]


class TestHiddenFields:
    form = define(
        field("kind", "radio", options=OPTIONS, required=True),
        field("a", visibleIf={"field": "kind", "equals": "A"}, required=True),
        field("deep", visibleIf={"field": "a", "in": ["1", "2"]}, required=True),
    )

    def test_are_not_required(self) -> None:
        assert codes(self.form, {"kind": "B"}) == []
        assert codes(self.form, {"kind": "A"}) == [("/a", "REQUIRED")]

    def test_must_not_be_submitted(self) -> None:
        assert codes(self.form, {"kind": "B", "a": "1"}) == [("/a", "NOT_APPLICABLE")]

    def test_hide_what_depends_on_them(self) -> None:
        assert codes(self.form, {"kind": "A", "a": "1"}) == [("/deep", "REQUIRED")]
        assert ("/deep", "NOT_APPLICABLE") in codes(self.form, {"kind": "B", "a": "1", "deep": "x"})


def test_a_condition_on_a_choice_of_several_holds_when_one_is_chosen() -> None:
    form = define(
        field("m", "multiselect", options=OPTIONS),
        field("b", required=True, visibleIf={"field": "m", "equals": "B"}),
    )
    assert codes(form, {"m": ["A", "B"]}) == [("/b", "REQUIRED")]
    assert codes(form, {"m": ["A"]}) == []


def test_true_is_not_1() -> None:
    form = define(field("c", "checkbox"), field("b", required=True, visibleIf={"field": "c", "equals": True}))
    assert codes(form, {"c": True}) == [("/b", "REQUIRED")]
    assert codes(form, {"c": 1}) == [("/c", "TYPE")]


def test_a_checksum_may_depend_on_another_answer() -> None:
    condition = {"field": "t", "equals": "A", "checksum": "GB11643"}
    form = define(field("t", "select", options=OPTIONS), field("no", checksumIf=condition))
    assert codes(form, {"t": "B", "no": "123"}) == []
    assert codes(form, {"t": "A", "no": "123"}) == [("/no", "CHECKSUM_GB11643")]


def test_relative_bounds_keep_the_last_day_of_february() -> None:
    form = define(field(type_="date", max="today-18y"))
    assert codes(form, {"x": "2010-02-28"}, date(2028, 2, 29)) == []
    assert codes(form, {"x": "2010-03-01"}, date(2028, 2, 29)) == [("/x", "DATE_MAX")]
