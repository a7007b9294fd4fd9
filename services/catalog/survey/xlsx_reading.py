"""Workbooks, read row by row: memory does not grow with the rows. Limits are kept before anything is inflated."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl

from services.catalog.survey.cells import text_of
from services.catalog.survey.findings import Unreadable
from services.catalog.survey.grids import MOST_COLUMNS, Grid, Line
from services.catalog.survey.sheet_scan import SHEET_TYPE, STRINGS_TYPE, SheetScan, content_types, damaged

MOST_SHEET_BYTES = 256 << 20
"""Of all sheets together, inflated: four tables of 20,000 rows with long texts have about 80 MB."""

MOST_STRING_BYTES = 48 << 20
MOST_OTHER_BYTES = 8 << 20
"""openpyxl holds the table of strings and the styles in memory as a whole."""

MOST_PARTS = 2_000
MOST_SHEETS = 50
MOST_PICTURE_BYTES = 32 << 20
WORKBOOK, CONTENT_TYPES = "xl/workbook.xml", "[Content_Types].xml"


def xlsx_grids(content: bytes) -> list[Grid]:
    """The sheets in their order. Raises `Unreadable` for what is no workbook, damaged, locked or too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_parts(archive)
        workbook = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
        return [_grid(sheet) for sheet in workbook.worksheets[:MOST_SHEETS]]
    except Unreadable:
        raise
    except Exception as error:  # a hostile or broken file makes zipfile and openpyxl raise anything
        raise damaged() from error


def _check_parts(archive: zipfile.ZipFile) -> None:
    """Before anything large is inflated. The sizes that a zip declares bind: zipfile reads no byte beyond them."""
    parts = archive.infolist()
    if WORKBOOK not in archive.namelist() or CONTENT_TYPES not in archive.namelist():
        raise Unreadable(
            "FILE_NOT_WORKBOOK",
            "文件是压缩包,但不是xlsx工作簿",
            "请上传xlsx工作簿或csv;Word文档、ods表格和打包的zip请先另存为xlsx",
        )
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("FILE_LOCKED", "工作簿加了密码", "请取消打开密码后重新上传")
    if len(parts) > MOST_PARTS or archive.getinfo(CONTENT_TYPES).file_size > MOST_OTHER_BYTES:
        raise _too_large()
    types = content_types(archive.read(CONTENT_TYPES))
    sizes = {SHEET_TYPE: 0, STRINGS_TYPE: 0}
    for part in parts:
        kind = types.get(part.filename, "")
        if kind in sizes:
            sizes[kind] += part.file_size
        elif part.file_size > (MOST_PICTURE_BYTES if _is_picture(part.filename, kind) else MOST_OTHER_BYTES):
            raise _too_large()
    if sizes[SHEET_TYPE] > MOST_SHEET_BYTES or sizes[STRINGS_TYPE] > MOST_STRING_BYTES:
        raise _too_large()


def _is_picture(name: str, kind: str) -> bool:
    """What nobody reads: neither declared as a part of the workbook nor XML."""
    return not kind and not name.endswith((".xml", ".rels"))


def _too_large() -> Unreadable:
    return Unreadable(
        "WORKBOOK_TOO_LARGE",
        "工作簿展开后过大,已停止读取",
        "请删去四表以外的工作表和图片,或把数据复制到新下载的预填表后重新上传;确有这么多行时请分批上传",
    )


def _grid(sheet: Any) -> Grid:
    with sheet._get_source() as source:  # openpyxl has no public way to a sheet's XML
        scan = SheetScan(source)
    return Grid(
        sheet.title,
        lambda: _lines(sheet, scan.last_row),
        hidden_rows=frozenset(scan.hidden_rows),
        hidden_columns=frozenset(scan.hidden_columns),
        merges=tuple(scan.merges),
        concealed=sheet.sheet_state != "visible",
    )


def _lines(sheet: Any, last_row: int) -> Iterator[Line]:
    """Up to the last row with a value: formatted empty rows at the end are not walked through."""
    if not last_row:
        return
    rows = sheet.iter_rows(max_row=last_row, max_col=MOST_COLUMNS, values_only=True)
    try:
        for line, values in enumerate(rows, start=1):
            yield line, [text_of(value) for value in values]
    except Exception as error:  # see xlsx_grids
        raise damaged() from error
