"""Every file that the catalogue can be taken away as, once: API, page and command line know no other."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from gateway.exports.cpsv_ap.document import cpsv_ap_pieces
from gateway.exports.files import csv_pieces, json_pieces, xlsx_pieces
from gateway.exports.published import Document, Published
from gateway.exports.sheets import CSV, PIECE, XLSX

REVISION = 1
"""To be raised when a file of the same catalogue comes to look different."""


@dataclass(frozen=True, slots=True)
class Format:
    """
    file     name of the file, also in its address
    title    what it is, for people; `note`: for whom
    answer   schema of the answer in the API's document
    pieces   `(published, items, public_url)` → the file; `items` are those of `published`, counted or fewer
    """

    file: str
    title: str
    note: str
    media_type: str
    operation: str
    answer: str
    pieces: Callable[[Published, Iterable[Document], str], Iterator[bytes]]


FORMATS: Mapping[str, Format] = {
    known.file: known
    for known in (
        Format(
            "items.xlsx",
            "事项目录（Excel 工作簿）",
            "用办公软件查看、筛选和打印",
            XLSX,
            "exportWorkbook",
            "BinaryFile",
            lambda published, items, public_url: xlsx_pieces(items),
        ),
        Format(
            "items.csv",
            "事项目录（CSV，UTF-8）",
            "导入数据库和统计软件",
            CSV,
            "exportCsv",
            "TextFile",
            lambda published, items, public_url: csv_pieces(items),
        ),
        Format(
            "items.json",
            "事项和办事指南全文（JSON）",
            "给开发者：每个事项与接口的答复相同",
            "application/json",
            "exportJson",
            "CatalogueFile",
            lambda published, items, public_url: json_pieces(items),
        ),
        Format(
            "cpsv-ap.jsonld",
            "公共服务目录（CPSV-AP 3.2，JSON-LD）",
            "与其他目录交换：国际通用的公共服务词汇",
            "application/ld+json",
            "exportCpsvAp",
            "Document",
            cpsv_ap_pieces,
        ),
    )
}


def in_chunks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Pieces of a useful size. Between them others get their turn: a green thread that calculates keeps all others waiting."""
    waiting: list[bytes] = []
    size = since = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        since += 1
        if since >= 20:
            time.sleep(0)
            since = 0
        if size >= PIECE:
            yield b"".join(waiting)
            waiting, size = [], 0
    if size:
        yield b"".join(waiting)
