"""The rows of a table, one by one: empty ones left out, repeated and broken ones told and left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from services.catalog.survey.cells import folded, tidy
from services.catalog.survey.findings import Findings, Spot, Unreadable
from services.catalog.survey.grids import Grid, Merge
from services.catalog.survey.headers import Header
from services.catalog.survey.merged_cells import MergedCells
from services.catalog.survey.tables import NUMBER

MOST_ROWS = 20_000
"""Data rows of one sheet."""

LONGEST_CELL = 2_000
"""Characters; the longest honest cell, a summary of conditions, has a few hundred."""

TOTALS = ("合计", "总计", "小计")


@dataclass(slots=True)
class Row:
    """`values`: official column name → text. `faulty`: columns in which an error was found."""

    spot: Spot
    values: dict[str, str]
    faulty: set[str] = field(default_factory=set)

    def __getitem__(self, column: str) -> str:
        """The text of a cell; "" also where the sheet lacks the column."""
        return self.values.get(column, "")

    def sound(self, *columns: str) -> bool:
        """Whether all these cells are filled and without error."""
        return all(self[column] and column not in self.faulty for column in columns)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table as uploaded."""

    spot: Spot
    header: Header
    grid: Grid

    @property
    def table(self) -> str:
        return self.header.table.key


class Digests:
    """Rows seen before, each remembered in 8 bytes."""

    def __init__(self) -> None:
        self._seen: set[bytes] = set()

    def repeats(self, cells: Sequence[str]) -> bool:
        digest = blake2b("\x1f".join(cells).encode("utf-8", "surrogatepass"), digest_size=8).digest()
        if digest in self._seen:
            return True
        self._seen.add(digest)
        return False


def rows(sheet: Sheet, seen: Digests, found: Findings) -> Iterator[Row]:
    """Rows fit for checking. `seen`: of the whole table, so that a repetition in another sheet is one too."""
    header, merged = sheet.header, MergedCells(sheet.header, sheet.grid.merges)
    _tell_hidden(sheet, found)
    number = 0
    try:
        for line, cells in sheet.grid.lines():
            if line <= header.line:
                continue
            number += 1
            begun = merged.fill(line, cells)
            if not any(map(tidy, cells)):
                continue
            spot = Spot(sheet.spot.file, sheet.spot.sheet, sheet.table, number, line)
            if number > MOST_ROWS:
                _tell_too_many(spot, found)
                return
            for merge in begun:
                _tell_merged(merge, cells[merge.left - 1], sheet, spot, found)
            if _fits(sheet, cells, spot, found) and not _repeated(header, cells, spot, seen, found):
                if line in sheet.grid.hidden_rows:
                    _tell_hidden_row(spot, found)
                yield _row(header, cells, spot, found)
    except Unreadable as why:
        found.unreadable(sheet.spot, why)


def _row(header: Header, cells: Sequence[str], spot: Spot, found: Findings) -> Row:
    row = Row(spot, {})
    for name, index in header.columns.items():
        text = cells[index] if index < len(cells) else ""
        if len(text) > LONGEST_CELL:
            row.faulty.add(name)
            message = f"“{name}”长{len(text)}字,最多{LONGEST_CELL}字"
            found.error(spot, name, "TEXT_TOO_LONG", message, "请缩短,或检查是否粘贴了多余内容")
        row.values[name] = text[:LONGEST_CELL]
    return row


def _fits(sheet: Sheet, cells: Sequence[str], spot: Spot, found: Findings) -> bool:
    header = sheet.header
    beyond = any(tidy(cell) for cell in cells[header.width :])
    if beyond or (sheet.grid.exact_width and len(cells) < header.width):
        message = f"本行有{len(cells)}列,表头有{header.width}列"
        if not sheet.grid.exact_width:
            message = "本行在表头以外的列里还有内容"
        found.error(
            spot, "", "ROW_WIDTH", message, "请删去手工加的合计行、备注等,或补齐各列(含逗号的内容要加双引号)"
        )
        return False
    first = next(tidy(cell) for cell in cells if tidy(cell))
    if folded(first).rstrip(":") in TOTALS:
        found.warning(spot, "", "TOTAL_ROW", f"“{first}”行不是事项数据,没有读入", "可以删去该行")
        return False
    return True


def _repeated(header: Header, cells: Sequence[str], spot: Spot, seen: Digests, found: Findings) -> bool:
    """Compared without the running number, and as columns of the template, wherever they stand."""
    told = [
        tidy(cells[index])
        for column in header.table.columns
        if column is not NUMBER and (index := header.columns.get(column.name, len(cells))) < len(cells)
    ]
    if not any(told) or not seen.repeats(told):
        return False
    found.error(spot, "", "DUPLICATE_ROW", "本行与前面的某一行完全相同", "请删去重复的一行")
    return True


def _tell_too_many(spot: Spot, found: Findings) -> None:
    found.error(
        Spot(spot.file, spot.sheet, spot.table, 0, spot.line),
        "",
        "TOO_MANY_ROWS",
        f"数据超过{MOST_ROWS}行,其后没有读入",
        "请按部门拆成几批上传",
    )


def _tell_hidden_row(spot: Spot, found: Findings) -> None:
    found.warning(
        spot,
        "",
        "ROW_HIDDEN",
        "本行被隐藏(或被筛选掉),但有数据,已一并读入",
        "请取消隐藏后核对;不要的行请删去",
    )


def _tell_hidden(sheet: Sheet, found: Findings) -> None:
    top = Spot(sheet.spot.file, sheet.spot.sheet, sheet.table, 0, sheet.header.line)
    if sheet.grid.concealed:
        found.warning(top, "", "SHEET_HIDDEN", "工作表被隐藏,已一并读入", "请取消隐藏后核对;不要的表请删去")
    for name, index in sheet.header.columns.items():
        if index + 1 in sheet.grid.hidden_columns:
            found.warning(top, name, "COLUMN_HIDDEN", f"“{name}”一列被隐藏,已一并读入", "请取消隐藏后核对")


def _tell_merged(merge: Merge, text: str, sheet: Sheet, spot: Spot, found: Findings) -> None:
    name = next(name for name, index in sheet.header.columns.items() if index + 1 == merge.left)
    if merge.across:
        message = f"“{name}”与右边的列合并了单元格,右边各列的内容已丢失"
        found.error(spot, name, "CELL_MERGED_ACROSS", message, "请取消合并,逐列填写")
    else:
        height = merge.bottom - merge.top + 1
        message = f"“{name}”从本行起合并了{height}行,各行都按“{text[:40]}”读入"
        found.warning(spot, name, "CELL_MERGED", message, "请取消合并,逐行填写后核对")
