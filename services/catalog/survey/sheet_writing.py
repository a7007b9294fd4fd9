"""How our workbooks look: header with notes, drop-downs, widths. Written row by row, so memory stays flat."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from services.catalog.survey.sheets import MOST_ROWS
from services.catalog.survey.tables import Column, Kind

AUTHOR = "办事目录"
HEADER_FILL = PatternFill("solid", fgColor="DCE6F1")
TEXT_FORMAT = "@"
"""Excel keeps what is typed: no lost zeros, no codes shown as 1.00501E+10."""

LONGEST_TITLE = 31
_FORBIDDEN_IN_TITLES = re.compile(r"[\\/*?:\[\]]")


def new_sheet(workbook: Any, title: str, widths: Mapping[int, int], *, frozen_rows: int = 1) -> Any:
    """A sheet of a write-only workbook. `widths`: number of the column from 1 → characters."""
    sheet = workbook.create_sheet(_FORBIDDEN_IN_TITLES.sub(" ", title)[:LONGEST_TITLE])
    sheet.freeze_panes = f"A{frozen_rows + 1}"
    for number, width in widths.items():
        column = sheet.column_dimensions[get_column_letter(number)]
        column.width = width + 2
        column.number_format = TEXT_FORMAT
    return sheet


def text_cell(sheet: Any, text: str, *, bold: bool = False, fill: PatternFill | None = None) -> Any:
    """Always text: what begins with = must not become a formula in somebody's Excel."""
    cell = WriteOnlyCell(sheet)
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell.data_type = "s"
    cell.number_format = TEXT_FORMAT
    if bold:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    if fill is not None:
        cell.fill = fill
    return cell


def comment(text: str) -> Comment:
    """Large enough to be read without being dragged open."""
    lines = sum(1 + len(line) // 20 for line in text.splitlines())
    return Comment(ILLEGAL_CHARACTERS_RE.sub("", text), AUTHOR, height=30 + 20 * lines, width=320)


def header_cell(sheet: Any, column: Column) -> Any:
    cell = text_cell(sheet, column.name, bold=True, fill=HEADER_FILL)
    cell.comment = comment(f"{'必填' if column.required else '选填'}:{column.note or column.name}")
    return cell


def offer(sheet: Any, column: Column, number: int, first_row: int, listed: str | None) -> None:
    """A drop-down for column `number`. `listed`: range of a code list, for what is too long to be written out."""
    if not column.options and not listed:
        return
    strict = column.kind in (Kind.OPTION, Kind.MODE)
    choice = DataValidation(
        type="list",
        formula1=listed or f'"{",".join(column.options)}"',
        allow_blank=True,
        showErrorMessage=strict,
        errorTitle="不在可选范围",
        error="请从下拉列表中选择",
        showInputMessage=True,
        promptTitle=column.name[:32],
        prompt=column.note[:255] or None,
    )
    letter = get_column_letter(number)
    choice.add(f"{letter}{first_row}:{letter}{first_row + MOST_ROWS - 1}")
    sheet.data_validations.append(choice)
