"""Text files: UTF-8 with or without BOM, GBK and its superset GB18030; commas, tabs or semicolons."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

from services.catalog.survey.findings import Unreadable
from services.catalog.survey.grids import Grid, Line, Remark

SEPARATORS = ",\t;"
_PIECE = 1 << 16


BOM = Remark("ENCODING_BOM", "文件开头带有UTF-8 BOM标记", "已忽略该标记读入;另存为不带BOM的UTF-8即无此提示")
GBK = Remark(
    "ENCODING_GBK",
    "文件不是UTF-8编码,已按GBK(GB18030)读入",
    "请核对文字无乱码;建议另存为UTF-8或直接上传xlsx",
)


def csv_grid(content: bytes) -> Grid:
    """Raises `Unreadable` for bytes that are text in none of the encodings."""
    encoding, remarks = _encoding(content)
    separator = _separator(content, encoding)
    return Grid("", lambda: _lines(content, encoding, separator), exact_width=True, remarks=remarks)


def _encoding(content: bytes) -> tuple[str, tuple[Remark, ...]]:
    if content.startswith(codecs.BOM_UTF8) and _is_text(content, "utf-8-sig"):
        return "utf-8-sig", (BOM,)
    if _is_text(content, "utf-8"):
        return "utf-8", ()
    if _is_text(content, "gb18030"):
        return "gb18030", (GBK,)
    raise Unreadable(
        "ENCODING_UNKNOWN",
        "文件既不是UTF-8也不是GBK编码的文本,无法读取",
        "请用Excel或WPS打开原表,另存为“CSV UTF-8”或xlsx后重新上传",
    )


def _is_text(content: bytes, encoding: str) -> bool:
    """Decoded piece by piece, so that a large file is not held twice."""
    decoder = codecs.getincrementaldecoder(encoding)()
    view = memoryview(content)
    try:
        for start in range(0, len(content), _PIECE):
            decoder.decode(view[start : start + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _separator(content: bytes, encoding: str) -> str:
    """The separator that the first lines hold most of; the header is among them."""
    start = content[:_PIECE].decode(encoding, errors="ignore")
    lines = start.splitlines()[:20]
    return max(SEPARATORS, key=lambda mark: max((line.count(mark) for line in lines), default=0))


def _lines(content: bytes, encoding: str, separator: str) -> Iterator[Line]:
    text = io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="")
    reader = csv.reader(text, delimiter=separator)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise Unreadable(
                "CSV_BROKEN",
                f"从第{line}行起无法按CSV读取,多半是引号没有成对",
                "请检查该行的双引号,或改为上传xlsx",
                line=line,
            ) from error
        if cells is None:
            return
        yield line, cells
