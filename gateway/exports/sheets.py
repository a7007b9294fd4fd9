"""Tables to take away: csv for programs, workbooks for offices. Whatever a cell begins with, it stays text."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Cell = str | int | float
LONGEST_CELL = 32_767
"""Characters that a cell of a workbook holds."""
USUAL_WIDTH = 16
PIECE = 64 * 1024
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    widths  column → characters, where the usual ones are too few
    fixed   columns that stay in sight when somebody scrolls
    """

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Mapping[str, int] = field(default_factory=dict)
    fixed: int = 2


def csv_pieces(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """With a byte order mark, without which spreadsheets take the text for another encoding."""
    yield b"\xef\xbb\xbf" + _line(columns)
    for row in rows:
        yield _line([_harmless(cell) for cell in row])


def xlsx_pieces(sheets: Iterable[Sheet]) -> Iterator[bytes]:
    """Rows go to a file as they come: memory stays flat, and the first byte waits for the last row."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        yield from _rows(book, sheet)
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _rows(book: Any, sheet: Sheet) -> Iterator[bytes]:
    """An empty piece per row: whoever streams gives way in between."""
    page = book.create_sheet(sheet.name)
    page.freeze_panes = f"{get_column_letter(sheet.fixed + 1)}2"
    for number, name in enumerate(sheet.columns, 1):
        page.column_dimensions[get_column_letter(number)].width = sheet.widths.get(name, USUAL_WIDTH)
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}1"
    bold, wrap = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    page.append([_text(page, name, font=bold, alignment=wrap) for name in sheet.columns])
    for row in sheet.rows:
        page.append([_text(page, cell) if isinstance(cell, str) else cell for cell in row])
        yield b""


def _text(page: Any, text: str, **styles: Any) -> Any:
    cell = WriteOnlyCell(page, ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST_CELL])
    cell.data_type = "s"
    for name, style in styles.items():
        setattr(cell, name, style)
    return cell


def _harmless(cell: Cell) -> Cell:
    """A spreadsheet that opens a csv calculates what begins like a formula: an apostrophe makes it text (OWASP, CSV injection)."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _line(cells: Iterable[Cell]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode()
