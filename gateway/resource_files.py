"""The information resource catalogue as a file: csv and workbook with one row per entry, JSON with everything."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from gateway.exports.sheets import CSV, XLSX, Sheet, csv_pieces, xlsx_pieces

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

_WIDE = {"信息资源名称": 30, "信息资源摘要": 50, "信息项(名称:类型)": 60, "信息资源提供方": 28}


def csv_file(entries: Iterable[Entry]) -> bytes:
    return b"".join(csv_pieces(list(COLUMNS), map(_row, entries)))


def json_file(entries: Iterable[Entry]) -> bytes:
    return json.dumps({"items": list(entries)}, ensure_ascii=False, indent=1).encode() + b"\n"


def xlsx_file(entries: Iterable[Entry]) -> bytes:
    return b"".join(xlsx_pieces([Sheet("信息资源目录", list(COLUMNS), map(_row, entries), _WIDE)]))


FILES: Mapping[str, tuple[str, Callable[[Iterable[Entry]], bytes]]] = {
    "xlsx": (XLSX, xlsx_file),
    "csv": (CSV, csv_file),
    "json": ("application/json", json_file),
}
"""Kind → (media type, entries → file)."""


def _row(entry: Entry) -> list[str]:
    return [str(cell(entry)) for cell in COLUMNS.values()]
