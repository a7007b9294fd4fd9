"""What is wrong with a survey batch: where, what, and what to do. An error blocks the batch, a warning does not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

ERROR, WARNING = "error", "warning"

MOST_KEPT = 10_000
"""Findings kept of one batch. More help nobody, and would make a hopeless file cost memory without bound."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A row of an upload.

    file    name of the uploaded file
    sheet   name of the sheet, "" in a csv file
    table   key of the table, "t1" … "t4", or "" where it is not known
    row     data row after the header, from 1; 0 stands for the whole sheet
    line    physical line of the file or row of the sheet, from 1; 0 where there is none
    """

    file: str
    sheet: str = ""
    table: str = ""
    row: int = 0
    line: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """`column`: official name of the column, "" for a whole row. `code`: stable, for programs. `message` and `fix`
    are Chinese: what is wrong, and what to do next."""

    spot: Spot
    column: str
    code: str
    severity: str
    message: str
    fix: str

    @property
    def place(self) -> tuple[str, int, str, str]:
        """(table, row, column, code): what makes two findings the same."""
        return self.spot.table, self.spot.row, self.column, self.code


class Unreadable(Exception):
    """A file or sheet that cannot be read (further). Becomes a finding, never a traceback."""

    def __init__(self, code: str, message: str, fix: str, *, line: int = 0) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.fix = fix
        self.line = line


class Findings:
    """The findings of one batch. Beyond `most_kept` they are only counted."""

    def __init__(self, most_kept: int = MOST_KEPT) -> None:
        self._most_kept = most_kept
        self._kept: list[Finding] = []
        self.errors = 0
        self.warnings = 0

    def __iter__(self) -> Iterator[Finding]:
        """In the order of a reader: table, file, sheet, row."""
        return iter(sorted(self._kept, key=_reading_order))

    def __len__(self) -> int:
        return self.errors + self.warnings

    @property
    def blocking(self) -> bool:
        return self.errors > 0

    @property
    def left_out(self) -> int:
        """Findings that are counted but not listed."""
        return len(self) - len(self._kept)

    def error(self, spot: Spot, column: str, code: str, message: str, fix: str) -> None:
        self.errors += 1
        self._keep(Finding(spot, column, code, ERROR, message, fix))

    def warning(self, spot: Spot, column: str, code: str, message: str, fix: str) -> None:
        self.warnings += 1
        self._keep(Finding(spot, column, code, WARNING, message, fix))

    def unreadable(self, spot: Spot, why: Unreadable) -> None:
        where = Spot(spot.file, spot.sheet, spot.table, 0, why.line)
        self.error(where, "", why.code, why.message, why.fix)

    def _keep(self, finding: Finding) -> None:
        if len(self._kept) < self._most_kept:
            self._kept.append(finding)


def _reading_order(finding: Finding) -> tuple[str, str, str, int]:
    spot = finding.spot
    return spot.table, spot.file, spot.sheet, spot.row
