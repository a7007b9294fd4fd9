"""Workbooks as a real office sends them: read where the meaning is plain, told where it is not."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from openpyxl.utils import get_column_letter

from services.catalog.survey.tables import BY_KEY
from tests.unit.catalog.survey.examples import as_workbook, clean_rows, findings, places


def letter(table: str, column: str) -> str:
    names = [each.name for each in BY_KEY[table].columns]
    return get_column_letter(names.index(column) + 1)


def with_cells(table: str, **cells: Any) -> bytes:
    """`cells`: column__row → value; row from 1 is the data row."""

    def spoil(sheet: Any) -> None:
        for place, value in cells.items():
            column, _, row = place.partition("__")
            sheet[f"{letter(table, column)}{int(row) + 1}"] = value

    return as_workbook(clean_rows(), {table: spoil})


def test_a_clean_workbook_has_no_finding() -> None:
    assert places(as_workbook(clean_rows())) == set()


def test_codes_and_numbers_may_be_numbers_and_dates_real_dates() -> None:
    spoiled = with_cells(
        "t1",
        事项编码__1=10050101001,
        填报单位编码__1=1005.0,
        填报日期__1=datetime.fromisoformat("2026-03-03"),
        填报日期__2=date(2026, 3, 4),
    )
    assert places(spoiled) == set()


@pytest.mark.parametrize("typed", ["2026/3/3", "2026年3月3日", "2026.03.03", "20260303", 46084, " 2026-3-3 "])
def test_a_date_as_text_or_as_a_day_number_is_read_and_told(typed: object) -> None:
    told = findings(with_cells("t1", 填报日期__1=typed))

    assert {(finding.column, finding.severity) for finding in told} == {("填报日期", "warning")}
    assert any("2026-03-03" in finding.fix for finding in told if finding.code == "DATE_FORMAT")


def test_stray_spaces_are_taken_off_and_told() -> None:
    spoiled = with_cells(
        "t1", 事项名称__1=" 高级中学教师资格认定\u3000", 个人__1="是\xa0", 填报人__1="李建\n"
    )

    assert places(spoiled) == {("t1", 1, column, "STRAY_SPACES") for column in ("事项名称", "个人", "填报人")}


def test_full_width_digits_are_read_and_told() -> None:
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in "10050101001")

    told = findings(with_cells("t1", 事项编码__1=wide))

    assert [(finding.code, finding.severity) for finding in told] == [("FULLWIDTH_DIGITS", "warning")]
    assert "10050101001" in told[0].fix


def test_full_width_brackets_and_spaces_inside_do_not_make_another_name() -> None:
    rows = clean_rows()
    row = next(n for n, row in enumerate(rows["t1"], start=1) if "(户籍学生)" in row["事项名称"])
    name = "公办小学一年级新生 入学登记\uff08户籍学生\uff09"

    assert places(with_cells("t1", **{f"事项名称__{row}": name})) == set()


def test_a_lost_leading_zero_of_a_department_is_put_back_and_told() -> None:
    told = findings(with_cells("t3", 关联部门编码__1=101))

    assert ("t3", 1, "关联部门编码", "LEADING_ZERO_LOST") in {finding.place for finding in told}


def test_cells_merged_downwards_are_read_for_each_row_and_told_once() -> None:
    def spoil(sheet: Any) -> None:
        column = letter("t1", "填报单位名称")
        sheet.merge_cells(f"{column}2:{column}10")

    assert places(as_workbook(clean_rows(), {"t1": spoil})) == {("t1", 1, "填报单位名称", "CELL_MERGED")}


def test_cells_merged_across_are_an_error_that_says_so() -> None:
    def spoil(sheet: Any) -> None:
        sheet.merge_cells(f"{letter('t1', '个人')}2:{letter('t1', '机关事业单位')}2")

    assert ("t1", 1, "个人", "CELL_MERGED_ACROSS") in places(as_workbook(clean_rows(), {"t1": spoil}))


def test_hidden_rows_columns_and_sheets_are_read_and_told() -> None:
    def spoil(sheet: Any) -> None:
        sheet.row_dimensions[4].hidden = True
        sheet.column_dimensions[letter("t1", "主体说明")].hidden = True

    def hide(sheet: Any) -> None:
        sheet.sheet_state = "hidden"

    assert places(as_workbook(clean_rows(), {"t1": spoil, "t3": hide})) == {
        ("t1", 3, "", "ROW_HIDDEN"),
        ("t1", 0, "主体说明", "COLUMN_HIDDEN"),
        ("t3", 0, "", "SHEET_HIDDEN"),
    }


def test_a_title_above_the_header_moves_lines_but_not_rows() -> None:
    def spoil(sheet: Any) -> None:
        sheet.insert_rows(1, amount=2)
        sheet["A1"] = "《对外办理业务事项申办主体分类表》"
        sheet.merge_cells("A1:O1")
        sheet[f"{letter('t1', '填报人')}4"] = None

    (finding,) = findings(as_workbook(clean_rows(), {"t1": spoil}))

    assert (finding.code, finding.spot.row, finding.spot.line) == ("REQUIRED", 1, 4)


def test_columns_may_stand_in_another_order_and_their_names_have_spaces() -> None:
    def spoil(sheet: Any) -> None:
        sheet.move_range(f"B1:B{sheet.max_row}", cols=19)
        sheet["U1"] = " 填报 单位编码 "
        sheet.delete_cols(2)

    assert places(as_workbook(clean_rows(), {"t1": spoil})) == set()


def test_a_missing_and_an_unknown_column_are_told_once_and_not_for_each_row() -> None:
    def spoil(sheet: Any) -> None:
        sheet[f"{letter('t1', '填报人')}1"] = "备注"

    assert places(as_workbook(clean_rows(), {"t1": spoil})) == {
        ("t1", 0, "填报人", "HEADER_MISSING"),
        ("t1", 0, "备注", "HEADER_UNKNOWN"),
    }


def test_a_column_that_stands_twice_is_an_error() -> None:
    def spoil(sheet: Any) -> None:
        sheet["P1"] = "填报人"

    assert ("t1", 0, "填报人", "HEADER_DUPLICATE") in places(as_workbook(clean_rows(), {"t1": spoil}))


def test_empty_rows_between_and_after_are_passed_over() -> None:
    def spoil(sheet: Any) -> None:
        sheet.insert_rows(5)
        sheet.cell(row=900, column=1).number_format = "0"
        sheet.cell(row=1000, column=3).value = "  "

    assert places(as_workbook(clean_rows(), {"t1": spoil})) == set()


def test_a_total_row_is_left_out_and_told() -> None:
    def spoil(sheet: Any) -> None:
        sheet.append(["合计:", 40])

    assert places(as_workbook(clean_rows(), {"t1": spoil})) == {("t1", 41, "", "TOTAL_ROW")}


def test_something_beside_the_table_is_told() -> None:
    def spoil(sheet: Any) -> None:
        sheet["S3"] = "待核"

    assert ("t1", 2, "", "ROW_WIDTH") in places(as_workbook(clean_rows(), {"t1": spoil}))


def test_a_formula_error_is_told_as_such() -> None:
    assert ("t1", 1, "填报人", "FORMULA_ERROR") in places(with_cells("t1", 填报人__1="#REF!"))


def test_a_cell_that_holds_a_whole_document_is_told_and_cut() -> None:
    told = findings(with_cells("t2", 办理条件摘要__1="条件" * 5_000))

    assert [finding.code for finding in told] == ["TEXT_TOO_LONG"]


def test_one_sheet_for_each_kind_of_applicant_makes_one_table() -> None:
    def split(sheet: Any) -> None:
        sheet.title = "对个人办理业务事项范围分类表"
        other = sheet.parent.create_sheet("《对企业办理业务事项范围分类表》")
        other.append([cell.value for cell in sheet[1]])
        for row in [row for row in sheet.iter_rows(min_row=2) if row[1].value == "企业"]:
            other.append([cell.value for cell in row])
        for number in range(sheet.max_row, 1, -1):
            if sheet.cell(row=number, column=2).value == "企业":
                sheet.delete_rows(number)

    assert places(as_workbook(clean_rows(), {"t2": split})) == set()


def test_a_sheet_of_any_name_is_known_by_its_header_and_another_is_told() -> None:
    def spoil(sheet: Any) -> None:
        sheet.title = "Sheet1"
        sheet.parent.create_sheet("通讯录").append(["姓名", "电话"])
        sheet.parent.create_sheet("Sheet9")

    assert places(as_workbook(clean_rows(), {"t4": spoil})) == {("", 0, "", "SHEET_UNKNOWN")}
