"""csv, workbook and JSON of the catalogue, in pieces."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterable, Iterator
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from gateway.exports.table import COLUMNS, Cell, Item, row
from gateway.views.item_answer import item_answer

LONGEST_CELL = 32_767
"""Characters that a cell of a workbook holds."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDE = {"事项名称": 40, "办理部门": 28, "办事依据": 50, "办理条件": 50, "所需材料": 50, "办理程序": 40}
PIECE = 64 * 1024


def csv_pieces(items: Iterable[Item]) -> Iterator[bytes]:
    """With a byte order mark, without which spreadsheets take the text for another encoding."""
    yield b"\xef\xbb\xbf" + _line(list(COLUMNS))
    for document in items:
        yield _line([_harmless(cell) for cell in row(document)])


def json_pieces(items: Iterable[Item]) -> Iterator[bytes]:
    """`{"items": [...]}`, each as the API answers it; one item per line, so that it can be read line by line."""
    before = b'{"items":[\n'
    for document in items:
        yield before + json.dumps(item_answer(document), ensure_ascii=False, separators=(",", ":")).encode()
        before = b",\n"
    yield (before if before.startswith(b"{") else b"") + b"\n]}\n"


def xlsx_pieces(items: Iterable[Item]) -> Iterator[bytes]:
    """Rows go to a file as they come: memory stays flat, and the first byte waits for the last row."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("事项目录")
    sheet.freeze_panes = "C2"
    for number, name in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDE.get(name, 16)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}1"
    bold, wrap = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    sheet.append([_cell(sheet, name, font=bold, alignment=wrap) for name in COLUMNS])
    for document in items:
        sheet.append([value if isinstance(value, int) else _cell(sheet, value) for value in row(document)])
        yield b""
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _cell(sheet: Any, text: str, **styles: Any) -> Any:
    """Text stays text, whatever it begins with."""
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST_CELL])
    cell.data_type = "s"
    for name, style in styles.items():
        setattr(cell, name, style)
    return cell


def _harmless(cell: Cell) -> Cell:
    """A spreadsheet that opens a csv calculates what begins like a formula: an apostrophe makes it text (OWASP, CSV injection)."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _line(cells: list[Any]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode()
