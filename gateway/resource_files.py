"""The information resource catalogue as a file: csv and workbook with one row per entry, JSON with everything."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

Entry = Mapping[str, Any]

COLUMNS: Mapping[str, Callable[[Entry], str]] = {
    "信息资源代码": lambda entry: entry["code"],
    "信息资源名称": lambda entry: entry["name"],
    "分类代码": lambda entry: entry["class_code"],
    "类": lambda entry: entry["class_names"][0],
    "项": lambda entry: entry["class_names"][1],
    "目": lambda entry: entry["class_names"][2],
    "细目": lambda entry: entry["detail"],
    "信息资源提供方": lambda entry: entry["provider"],
    "提供方代码": lambda entry: entry["provider_code"],
    "信息资源摘要": lambda entry: entry["summary"],
    "信息资源格式": lambda entry: entry["format"],
    "信息项(名称:类型)": lambda entry: "；".join(
        f"{item['name']}:{item['data_type']}{item.get('length') or ''}" for item in entry["items"]
    ),
    "共享类型": lambda entry: entry["share_type"],
    "共享条件": lambda entry: entry["share_condition"],
    "共享方式": lambda entry: entry["share_method"],
    "是否向社会开放": lambda entry: "是" if entry["open"] else "否",
    "开放条件": lambda entry: entry["open_condition"],
    "更新周期": lambda entry: entry["update_cycle"],
    "发布日期": lambda entry: entry["published_on"],
    "关联资源代码": lambda entry: "；".join(entry["related"]),
}
"""Header → what stands below it: the fields of 政务信息资源目录编制指南."""

LONGEST_CELL = 32_767
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDE = {"信息资源名称": 30, "信息资源摘要": 50, "信息项(名称:类型)": 60, "信息资源提供方": 28}


def csv_file(entries: Iterable[Entry]) -> bytes:
    """With a byte order mark, without which spreadsheets take the text for another encoding."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([_harmless(cell) for cell in _row(entry)] for entry in entries)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def json_file(entries: Iterable[Entry]) -> bytes:
    return json.dumps({"items": list(entries)}, ensure_ascii=False, indent=1).encode() + b"\n"


def xlsx_file(entries: Iterable[Entry]) -> bytes:
    book = Workbook()
    sheet = book.create_sheet("信息资源目录", 0)
    book.remove(book.worksheets[1])
    sheet.append(list(COLUMNS))
    for entry in entries:
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", cell)[:LONGEST_CELL] for cell in _row(entry)])
    for row in sheet.iter_rows():
        for cell in row:
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=cell.row == 1)
    for number, name in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDE.get(name, 16)
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = sheet.dimensions
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


FILES: Mapping[str, tuple[str, Callable[[Iterable[Entry]], bytes]]] = {
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_file),
    "csv": ("text/csv; charset=utf-8", csv_file),
    "json": ("application/json", json_file),
}
"""Kind → (media type, entries → file)."""


def _row(entry: Entry) -> list[str]:
    return [str(cell(entry)) for cell in COLUMNS.values()]


def _harmless(cell: str) -> str:
    """A spreadsheet that opens a csv calculates what begins like a formula: an apostrophe makes it text."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
