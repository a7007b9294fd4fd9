"""What is handed out: tables filled with what is known, and uploads with their findings written in."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from services.catalog.survey.corrected import RESULT, corrected_workbook
from services.catalog.survey.findings import Finding
from services.catalog.survey.prefilled import prefilled_csv, prefilled_workbook
from services.catalog.survey.reading import Upload
from services.catalog.survey.tables import SCOPE, SUBJECTS, TABLES
from services.catalog.survey.validation import check
from tests.unit.catalog.survey.examples import (
    DIRTY,
    as_csv,
    as_workbook,
    clean_rows,
    findings,
    places,
    sample_registry,
    uploads,
)


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def corrected(files: list[Upload]) -> bytes:
    return corrected_workbook(files, check(files, sample_registry()), sample_registry())


@pytest.fixture(scope="module")
def prefilled() -> bytes:
    return prefilled_workbook(clean_rows(), sample_registry())


@pytest.fixture(scope="module")
def dirty() -> bytes:
    return corrected(uploads(DIRTY))


def test_a_prefilled_workbook_comes_back_without_a_finding(prefilled: bytes) -> None:
    assert findings(prefilled) == []


def test_an_empty_prefilled_workbook_comes_back_without_a_finding() -> None:
    assert findings(prefilled_workbook({}, sample_registry())) == []


def test_a_prefilled_csv_comes_back_with_nothing_but_its_bom_told() -> None:
    files = [prefilled_csv(table, clean_rows()) for table in TABLES]

    assert {code for *_, code in places(*files)} == {"ENCODING_BOM"}


def test_a_prefilled_sheet_has_drop_downs_notes_and_a_header_that_stays(prefilled: bytes) -> None:
    sheet = opened(prefilled)[SUBJECTS.title]
    choices = {str(choice.sqref): choice for choice in sheet.data_validations.dataValidation}

    assert sheet.freeze_panes == "A2"
    assert "11位数字" in sheet["D1"].comment.text
    assert choices["I2:I20001"].formula1 == '"是,否"'
    assert choices["I2:I20001"].showErrorMessage
    assert choices["B2:B20001"].formula1.startswith("'码表'!$A$2")
    assert sheet["B2"].number_format == "@"
    assert sheet.column_dimensions["E"].width > sheet.column_dimensions["A"].width


def test_the_themes_offered_are_those_of_the_registry(prefilled: bytes) -> None:
    workbook = opened(prefilled)
    choice = next(c for c in workbook[SCOPE.title].data_validations.dataValidation if "F2" in str(c.sqref))
    cells = workbook["码表"][choice.formula1.split("!")[1].replace("$", "")]

    registry = sample_registry()
    assert {cell.value for (cell,) in cells} == {*registry.person_themes, *registry.legal_themes}
    assert not choice.showErrorMessage  # an unambiguous beginning of a theme is allowed


def test_every_column_is_explained(prefilled: bytes) -> None:
    sheet = opened(prefilled)["填表说明"]

    assert sheet.max_row == 1 + sum(len(table.columns) for table in TABLES)


def test_findings_are_comments_at_their_cells(dirty: bytes) -> None:
    sheet = opened(dirty)[SUBJECTS.title]

    assert "CODE_LENGTH" in sheet["D4"].comment.text
    assert sheet["D4"].value == "1005010103"
    assert "DUPLICATE_ROW" in sheet["A42"].comment.text
    assert "ENCODING_BOM" in sheet["A1"].comment.text
    assert sheet["D5"].comment is None


def test_all_findings_are_listed_on_the_first_sheet(dirty: bytes) -> None:
    sheet = opened(dirty).worksheets[0]
    listed = list(sheet.iter_rows(min_row=2, values_only=True))

    assert sheet.title == RESULT
    assert len(listed) == 46 + 1
    assert "43个错误、3个警告" in listed[-1][1]


def told(found: list[Finding]) -> set[tuple[str, int, str, str]]:
    return {finding.place for finding in found}


def test_a_corrected_workbook_uploaded_as_it_is_has_the_same_findings(dirty: bytes) -> None:
    before = told(list(check(uploads(DIRTY), sample_registry())))
    after = places(dirty)

    # A workbook has no BOM, and its rows no width of their own.
    assert before - after == {("t1", 0, "", "ENCODING_BOM"), ("t4", 42, "", "ROW_WIDTH")}
    assert after - before == {("t4", 42, "", "TOTAL_ROW")}


def test_lines_above_the_header_and_the_order_of_columns_are_kept() -> None:
    def spoil(sheet: Any) -> None:
        sheet.insert_rows(1)
        sheet["A1"] = "二〇二六年三月"
        sheet["D3"] = "1005"

    sheet = opened(corrected([Upload("a.xlsx", as_workbook(clean_rows(), {"t1": spoil}))]))[SUBJECTS.title]

    assert sheet["A1"].value == "二〇二六年三月"
    assert "CODE_LENGTH" in sheet["D3"].comment.text
    assert sheet.freeze_panes == "A3"


def test_merged_cells_come_back_filled() -> None:
    def spoil(sheet: Any) -> None:
        sheet.merge_cells("C2:C10")

    sheet = opened(corrected([Upload("a.xlsx", as_workbook(clean_rows(), {"t1": spoil}))]))[SUBJECTS.title]

    assert sheet["C9"].value == sheet["C2"].value == "广州市教育局教师工作处"


def test_what_an_upload_says_never_becomes_a_formula() -> None:
    rows = clean_rows()
    rows["t1"][0]["主体说明"] = '=HYPERLINK("https://example.org")'
    files = [Upload(key, as_csv(each)) for key, each in rows.items()]

    cell = opened(corrected(files))[SUBJECTS.title]["M2"]

    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("https://example.org")')


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04", "姓名\x01,电话\n".encode()])
def test_a_file_that_cannot_be_read_is_answered_with_a_workbook_that_says_so(content: bytes) -> None:
    workbook = opened(corrected([Upload("四\x01表.xlsx", content)]))

    assert workbook.sheetnames == [RESULT, "码表"]
    assert workbook[RESULT]["C2"].value or workbook[RESULT]["H2"].value == "TABLE_MISSING"
