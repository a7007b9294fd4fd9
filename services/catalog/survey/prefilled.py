"""The tables as they are handed out: filled with what is known, so that nobody types it twice (four phases, 准备)."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

import openpyxl

from services.catalog.survey.registry import Registry
from services.catalog.survey.sheet_writing import header_cell, new_sheet, offer, text_cell
from services.catalog.survey.tables import NUMBER, TABLES, Kind, Table

Rows = Mapping[str, Iterable[Mapping[str, str]]]
"""Key of a table → its rows, each official column name → text. 序号 is counted here."""

LISTS, GUIDE = "码表", "填表说明"


def prefilled_workbook(rows: Rows, registry: Registry) -> bytes:
    """An xlsx with a sheet for each table, drop-downs from the code lists, and instructions."""
    workbook = openpyxl.Workbook(write_only=True)
    _write_guide(workbook)
    lists = code_lists(registry)
    for table in TABLES:
        widths = {number: column.width for number, column in enumerate(table.columns, start=1)}
        sheet = new_sheet(workbook, table.title, widths)
        for number, column in enumerate(table.columns, start=1):
            offer(sheet, column, number, 2, lists.get(list_key(column.kind, column.name)))
        sheet.append([header_cell(sheet, column) for column in table.columns])
        for values in _numbered(table, rows):
            sheet.append([text_cell(sheet, values.get(column.name, "")) for column in table.columns])
    write_code_lists(workbook, registry)
    return saved(workbook)


def prefilled_csv(table: Table, rows: Rows) -> bytes:
    """UTF-8 with BOM: without it Excel shows Chinese as rubbish. Uploaded again, the BOM is told as a warning."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.name for column in table.columns])
    for values in _numbered(table, rows):
        writer.writerow([values.get(column.name, "") for column in table.columns])
    return codecs.BOM_UTF8 + text.getvalue().encode("utf-8")


def _numbered(table: Table, rows: Rows) -> Iterable[Mapping[str, str]]:
    for number, values in enumerate(rows.get(table.key, ()), start=1):
        yield {**values, NUMBER.name: str(number)}


def list_key(kind: Kind, name: str) -> str:
    """Which code list a column offers, if any."""
    return kind.value if kind is Kind.DEPARTMENT else name


def code_lists(registry: Registry) -> dict[str, str]:
    """Key of a list → the range in which `write_code_lists` puts it."""
    ranges = {}
    for letter, (key, values) in zip("AB", _lists(registry).items(), strict=True):
        if values:
            ranges[key] = f"'{LISTS}'!${letter}$2:${letter}${len(values) + 1}"
    return ranges


def write_code_lists(workbook: Any, registry: Registry) -> None:
    lists = _lists(registry)
    sheet = new_sheet(workbook, LISTS, {1: 14, 2: 28, 3: 34})
    sheet.append([text_cell(sheet, title, bold=True) for title in ("部门编码", "服务主题", "部门名称")])
    departments, themes = lists.values()
    for index in range(max(len(departments), len(themes))):
        code = departments[index] if index < len(departments) else ""
        theme = themes[index] if index < len(themes) else ""
        name = registry.departments.get(code, "")
        sheet.append([text_cell(sheet, text) for text in (code, theme, name)])


def saved(workbook: Any) -> bytes:
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def _lists(registry: Registry) -> dict[str, list[str]]:
    themes = dict.fromkeys([*registry.person_themes, *registry.legal_themes])
    return {Kind.DEPARTMENT.value: sorted(registry.departments), "服务主题": list(themes)}


def _write_guide(workbook: Any) -> None:
    sheet = new_sheet(workbook, GUIDE, {1: 34, 2: 20, 3: 8, 4: 60, 5: 40})
    sheet.append([text_cell(sheet, title, bold=True) for title in ("表", "列", "必填", "怎么填", "可选值")])
    for table in TABLES:
        for column in table.columns:
            needed = "是" if column.required else "否"
            texts = (table.title, column.name, needed, column.note, "、".join(column.options))
            sheet.append([text_cell(sheet, text) for text in texts])
