"""csv, workbook and JSON of the catalogue, in pieces."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from gateway.exports import sheets
from gateway.exports.table import COLUMNS, Item, row
from gateway.views.item_answer import item_answer

_WIDE = {"事项名称": 40, "办理部门": 28, "办事依据": 50, "办理条件": 50, "所需材料": 50, "办理程序": 40}


def csv_pieces(items: Iterable[Item]) -> Iterator[bytes]:
    return sheets.csv_pieces(list(COLUMNS), map(row, items))


def json_pieces(items: Iterable[Item]) -> Iterator[bytes]:
    """`{"items": [...]}`, each as the API answers it; one item per line, so that it can be read line by line."""
    before = b'{"items":[\n'
    for document in items:
        yield before + json.dumps(item_answer(document), ensure_ascii=False, separators=(",", ":")).encode()
        before = b",\n"
    yield (before if before.startswith(b"{") else b"") + b"\n]}\n"


def xlsx_pieces(items: Iterable[Item]) -> Iterator[bytes]:
    return sheets.xlsx_pieces([sheets.Sheet("事项目录", list(COLUMNS), map(row, items), _WIDE)])
