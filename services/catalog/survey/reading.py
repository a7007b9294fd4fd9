"""Uploads → tables. Whatever bytes come, the answer is findings, never an exception."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.catalog.survey.csv_reading import csv_grid
from services.catalog.survey.findings import Findings, Spot, Unreadable
from services.catalog.survey.grids import Grid
from services.catalog.survey.headers import find_header
from services.catalog.survey.sheets import Sheet
from services.catalog.survey.xlsx_reading import xlsx_grids

MOST_BYTES = 20 << 20
"""Of one upload."""

OURS = ("校验结果", "填表说明", "码表")
"""Sheets of our own workbooks that hold no survey."""

_AGAIN = "请用Excel或WPS打开原表,另存为“Excel 工作簿(.xlsx)”后重新上传"


@dataclass(frozen=True, slots=True)
class Upload:
    """`name`: of the file, as the office calls it; only shown, never trusted to say what the file is."""

    name: str
    content: bytes


def read(uploads: Iterable[Upload], found: Findings) -> list[Sheet]:
    """The tables in all uploads, in the order of t1 … t4. Rows are read when they are asked for (`sheets.rows`)."""
    sheets = [sheet for upload in uploads for sheet in _sheets(upload, found)]
    return sorted(sheets, key=lambda sheet: sheet.table)


def grids(upload: Upload) -> list[Grid]:
    """Sheets of an upload, whatever they hold. Raises `Unreadable`."""
    content = upload.content
    _refuse_other_formats(content)
    if content.startswith(b"PK"):
        return xlsx_grids(content)
    return [csv_grid(content)]


def _sheets(upload: Upload, found: Findings) -> Iterator[Sheet]:
    spot = Spot(upload.name)
    try:
        read_grids = grids(upload)
    except Unreadable as why:
        found.unreadable(spot, why)
        return
    known = 0
    for grid in read_grids:
        try:
            sheet = _sheet(grid, upload, found)
        except Unreadable as why:
            found.unreadable(Spot(upload.name, grid.name), why)
            return
        if sheet:
            known += 1
            yield sheet
    if not known:
        found.error(
            spot,
            "",
            "HEADER_NOT_FOUND",
            "文件里没有找到四表中任何一张的表头",
            "请使用下载的预填表,表头不要删改;一个csv文件放一张表",
        )


def _sheet(grid: Grid, upload: Upload, found: Findings) -> Sheet | None:
    if grid.name in OURS:
        return None
    spot = Spot(upload.name, grid.name)
    header = find_header(grid, spot, found)
    where = Spot(upload.name, grid.name, header.table.key if header else "", 0, 1)
    for remark in grid.remarks:
        found.warning(where, "", remark.code, remark.message, remark.fix)
    if header is not None:
        return Sheet(Spot(upload.name, grid.name, header.table.key), header, grid)
    if grid.name and next(grid.lines(), None) is not None:
        found.warning(
            spot,
            "",
            "SHEET_UNKNOWN",
            f"工作表“{grid.name}”不是四表之一,没有读入",
            "若其中有要上报的数据,请按模板的表头整理;否则可以删去",
        )
    return None


def _refuse_other_formats(content: bytes) -> None:
    """Raises `Unreadable` for what is recognised by its first bytes, whatever the file is called."""
    start = content[:512].lstrip().lower()
    if not content.strip():
        raise Unreadable("FILE_EMPTY", "文件是空的", "请重新导出或保存后再上传")
    if len(content) > MOST_BYTES:
        raise Unreadable(
            "FILE_TOO_LARGE", f"文件超过{MOST_BYTES >> 20} MB", "请删去图片和无关的工作表,或分批上传"
        )
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            "FILE_OLD_XLS",
            "文件是旧版Excel(.xls)或加了打开密码,改扩展名不会改变格式",
            f"{_AGAIN};有密码的先取消密码",
        )
    if start.startswith(b"%pdf"):
        raise Unreadable("FILE_PDF", "文件是PDF,不是表格", _AGAIN)
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"{\\rtf")):
        raise Unreadable("FILE_WEB_PAGE", "文件是网页或文档,只是用了表格的扩展名", _AGAIN)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("FILE_UTF16", "文件是UTF-16编码的文本", "请另存为“CSV UTF-8”或xlsx后重新上传")
    if not content.startswith(b"PK") and b"\0" in content:
        raise Unreadable("FILE_NOT_TABLE", "文件不是表格", "请上传xlsx工作簿或csv文件")
