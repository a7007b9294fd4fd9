"""What an import has to say about a row of a source file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """
    row      number of the row in its list, from 1; 0 for the whole file
    pointer  JSON pointer into the source file
    subject  code or id of the row, when it has one
    code     stable name of the rule
    detail   in Chinese: what is wrong and how to put it right
    """

    file: str
    row: int
    pointer: str
    subject: str
    severity: str
    code: str
    detail: str

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    def __str__(self) -> str:
        place = f"{self.file} 第{self.row}行" if self.row else self.file
        mark = "错误" if self.severity == ERROR else "提示"
        subject = f" {self.subject}" if self.subject else ""
        return f"[{mark}] {place}{subject} {self.pointer} {self.code}: {self.detail}"


def errors(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity == ERROR]
