"""The uploaded tables, written again as a workbook in which every finding sits as a comment at its cell.

Lines keep their places and columns their order. Merged cells are unmerged and filled, sheets that are none of the
four tables are left out: it is meant to be corrected and uploaded again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import openpyxl
from openpyxl.styles import PatternFill

from services.catalog.survey.findings import ERROR, Finding, Findings, Unreadable
from services.catalog.survey.merged_cells import MergedCells
from services.catalog.survey.prefilled import code_lists, list_key, saved, write_code_lists
from services.catalog.survey.reading import Upload, read
from services.catalog.survey.registry import Registry
from services.catalog.survey.sheet_writing import comment, header_cell, new_sheet, offer, text_cell
from services.catalog.survey.sheets import Sheet

RESULT = "校验结果"
SEVERITIES = {ERROR: "错误"}
FILLS = {ERROR: PatternFill("solid", fgColor="F8CBAD")}
OTHER_SEVERITY, OTHER_FILL = "警告", PatternFill("solid", fgColor="FFF2CC")

STRIDE = 500
"""Lines between two ticks."""

_COLUMNS = {"序号": 6, "级别": 6, "文件": 28, "工作表": 32, "数据行": 8, "所在行": 8, "列": 18, "代码": 26}
_TEXTS = {"问题": 60, "怎么改": 60}

Notes = dict[int, dict[int, list[Finding]]]
"""Line → number of the column from 1 → findings."""


def corrected_workbook(
    uploads: Iterable[Upload],
    found: Findings,
    registry: Registry,
    *,
    tick: Callable[[], None] = lambda: None,
) -> bytes:
    """`found`: what `validation.check` answered for the same uploads. `tick` is called every now and then."""
    workbook = openpyxl.Workbook(write_only=True)
    _write_result(workbook, found)
    lists = code_lists(registry)
    for sheet in read(uploads, Findings()):
        own = [finding for finding in found if _is_of(finding, sheet)]
        _write_sheet(workbook, sheet, _notes(sheet, own), lists, tick)
    write_code_lists(workbook, registry)
    return saved(workbook)


def _write_result(workbook: Any, found: Findings) -> None:
    widths = {**_COLUMNS, **_TEXTS}
    sheet = new_sheet(workbook, RESULT, dict(enumerate(widths.values(), start=1)))
    sheet.append([text_cell(sheet, title, bold=True) for title in widths])
    for number, finding in enumerate(found, start=1):
        sheet.append([text_cell(sheet, text) for text in _listed(number, finding)])
    summary = f"共{found.errors}个错误、{found.warnings}个警告;错误改正后才能提交,警告请核对"
    if found.left_out:
        summary += f"。另有{found.left_out}个没有列出,请先改正以上各项后重新上传"
    sheet.append([text_cell(sheet, ""), text_cell(sheet, summary, bold=True)])


def _listed(number: int, finding: Finding) -> tuple[str, ...]:
    spot = finding.spot
    return (
        str(number),
        SEVERITIES.get(finding.severity, OTHER_SEVERITY),
        spot.file,
        spot.sheet,
        str(spot.row or ""),
        str(spot.line or ""),
        finding.column,
        finding.code,
        finding.message,
        finding.fix,
    )


def _is_of(finding: Finding, sheet: Sheet) -> bool:
    return (finding.spot.file, finding.spot.sheet) == (sheet.spot.file, sheet.spot.sheet)


def _notes(sheet: Sheet, findings: Iterable[Finding]) -> Notes:
    """What concerns a whole row stands at its first cell, what concerns the whole sheet at the header's."""
    notes: Notes = {}
    for finding in findings:
        line = finding.spot.line if finding.spot.row else max(finding.spot.line, sheet.header.line)
        column = sheet.header.columns.get(finding.column, 0) + 1
        notes.setdefault(line, {}).setdefault(column, []).append(finding)
    return notes


def _write_sheet(
    workbook: Any, sheet: Sheet, notes: Notes, lists: dict[str, str], tick: Callable[[], None]
) -> None:
    header = sheet.header
    places = {index + 1: header.table.column(name) for name, index in header.columns.items()}
    title = sheet.spot.sheet or header.table.title
    widths = {number: column.width for number, column in places.items()}
    target = new_sheet(workbook, title, widths, frozen_rows=header.line)
    for number, column in places.items():
        listed = lists.get(list_key(column.kind, column.name))
        offer(target, column, number, header.line + 1, listed)
    merged = MergedCells(header, sheet.grid.merges)
    try:
        for line, cells in sheet.grid.lines():
            merged.fill(line, cells)
            if not line % STRIDE:
                tick()
            target.append(_cells(target, sheet, line, cells, notes.get(line, {})))
    except Unreadable:
        return  # it is among the findings; what could be read is here


def _cells(
    target: Any, sheet: Sheet, line: int, texts: list[str], notes: dict[int, list[Finding]]
) -> list[Any]:
    cells = []
    width = max([len(texts), *notes])
    names = {index: name for name, index in sheet.header.columns.items()} if line == sheet.header.line else {}
    for index in range(width):
        text = texts[index] if index < len(texts) else ""
        findings = notes.get(index + 1, [])
        if index in names and not findings:
            cells.append(header_cell(target, sheet.header.table.column(names[index])))
        elif findings:
            cells.append(_noted_cell(target, text, findings))
        else:
            cells.append(text_cell(target, text) if text else None)
    return cells


def _noted_cell(target: Any, text: str, findings: list[Finding]) -> Any:
    worst = min(finding.severity for finding in findings)  # "error" before "warning"
    cell = text_cell(target, text, fill=FILLS.get(worst, OTHER_FILL))
    cell.comment = comment("\n".join(_told(finding) for finding in findings))
    return cell


def _told(finding: Finding) -> str:
    severity = SEVERITIES.get(finding.severity, OTHER_SEVERITY)
    return f"【{severity} {finding.code}】{finding.message}。{finding.fix}"
