"""Source files as people deliver them: read whole, with a clear word for every way in which they can be unreadable."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cli.importing.findings import ERROR, Finding


class Unreadable(Exception):
    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


@dataclass(frozen=True, slots=True)
class Source:
    """A JSON document and the name under which findings mention it."""

    name: str
    document: dict[str, Any]

    def rows(self, key: str) -> list[Any]:
        """The list under a top-level key. Raises Unreadable when there is none."""
        rows = self.document.get(key)
        if not isinstance(rows, list):
            raise Unreadable(
                self.finding(f"/{key}", "FILE_SHAPE", f"文件中应有列表“{key}”,请核对是否选错了文件")
            )
        return rows

    def finding(self, pointer: str, code: str, detail: str) -> Finding:
        """About the file as a whole."""
        return Finding(self.name, 0, pointer, "", ERROR, code, detail)


def read_json(path: Path) -> Source:
    """Raises Unreadable. A byte order mark, as spreadsheets and editors leave it, is no error."""
    name = path.name
    blank = Source(name, {})
    try:
        document = json.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise Unreadable(blank.finding("", "FILE_UNREADABLE", f"文件无法读取:{error.strerror}")) from error
    except UnicodeDecodeError as error:
        raise Unreadable(
            blank.finding("", "FILE_ENCODING", "文件不是 UTF-8 编码,请另存为 UTF-8 后再导入")
        ) from error
    except json.JSONDecodeError as error:
        where = f"第{error.lineno}行第{error.colno}列"
        raise Unreadable(
            blank.finding("", "FILE_NOT_JSON", f"{where}不符合 JSON 格式,请检查括号和逗号")
        ) from error
    if not isinstance(document, dict):
        raise Unreadable(blank.finding("", "FILE_SHAPE", "文件顶层应为对象"))
    return Source(name, document)
