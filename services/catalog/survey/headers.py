"""Which table a sheet is, and which of its columns stands where: by name, in any order, below title lines or not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from services.catalog.survey.cells import folded, tidy
from services.catalog.survey.findings import Findings, Spot
from services.catalog.survey.grids import Grid
from services.catalog.survey.tables import TABLES, Table

DEEPEST = 20
"""Lines in which the header is looked for: offices put titles and instructions above it."""

ENOUGH = 0.5
"""Share of a table's columns that make a line its header."""

_IN_BRACKETS = re.compile(r"\(.*\)")

_SYNONYMS = (("代码", "编码"), ("单位名称", "部门名称"), ("单位编码", "部门编码"))
"""Words that offices use for the template's, left for right."""


@dataclass(frozen=True, slots=True)
class Header:
    """`columns`: official name → index of its cell, from 0. `width`: cells up to the last one that is named."""

    table: Table
    line: int
    columns: Mapping[str, int]
    width: int


def find_header(grid: Grid, spot: Spot, found: Findings) -> Header | None:
    """The header of one of the four tables, or None. What is odd about it is told. Raises `Unreadable`."""
    best: tuple[float, int, Table, list[str]] | None = None
    for line, cells in islice(grid.lines(), DEEPEST):
        for table in _likely(grid.name):
            share = sum(_match(table, cell) is not None for cell in cells) / len(table.columns)
            if share >= ENOUGH and (best is None or share > best[0]):
                best = share, line, table, cells
    if best is None:
        return None
    _, line, table, cells = best
    return _header(table, line, cells, Spot(spot.file, spot.sheet, table.key, 0, line), found)


def named_table(name: str) -> Table | None:
    """The table that a sheet's name says it is: 对企业办理业务事项范围分类表 is the second one."""
    return next((table for table in TABLES if table.titles.search(folded(name))), None)


def _likely(name: str) -> Sequence[Table]:
    table = named_table(name)
    return (table,) if table else TABLES


def _match(table: Table, cell: str) -> str | None:
    """Official name of the column that a header cell means."""
    said = folded(cell)
    names = _NAMES[table.key]
    return names.get(said) or names.get(_plain(said))


def _plain(name: str) -> str:
    for word, official in _SYNONYMS:
        name = name.replace(word, official)
    return _IN_BRACKETS.sub("", name).strip("*:")


def _keys(name: str) -> tuple[str, str]:
    return folded(name), _plain(folded(name))


_NAMES = {
    table.key: {key: column.name for column in table.columns for key in _keys(column.name)}
    for table in TABLES
}
"""Of each table: what a header cell may say, folded → official name of the column."""


def _header(table: Table, line: int, cells: Sequence[str], spot: Spot, found: Findings) -> Header:
    columns: dict[str, int] = {}
    width = 0
    for index, cell in enumerate(cells):
        if not tidy(cell):
            continue
        width = index + 1
        name = _match(table, cell)
        if name is None:
            found.warning(
                spot,
                tidy(cell)[:40],
                "HEADER_UNKNOWN",
                f"模板没有“{tidy(cell)[:40]}”这一列",
                "该列不会读入,可以删去",
            )
        elif name in columns:
            found.error(
                spot,
                name,
                "HEADER_DUPLICATE",
                f"“{name}”一列出现了两次,只读左边一列",
                "请删去或改名多余的一列",
            )
        else:
            columns[name] = index
            _tell_alias(cell, name, spot, found)
    for column in table.columns:
        if column.name not in columns and (column.required or column.missing != "REQUIRED"):
            found.error(
                spot,
                column.name,
                "HEADER_MISSING",
                f"缺少“{column.name}”一列",
                "请按模板补上该列,或重新下载预填表填写",
            )
    return Header(table, line, columns, width)


def _tell_alias(cell: str, name: str, spot: Spot, found: Findings) -> None:
    if folded(cell) != folded(name):
        found.warning(
            spot,
            name,
            "HEADER_ALIAS",
            f"表头“{tidy(cell)}”与模板不一致,已按“{name}”读入",
            f"请把表头改为“{name}”",
        )
