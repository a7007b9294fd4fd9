"""What the XML of a workbook says beside its cells: which part is what, what a sheet hides, merges, and where it ends.

openpyxl's read-only mode, which alone reads a large sheet in flat memory, does not tell them.
"""

from __future__ import annotations

from typing import IO
from xml.parsers.expat import ExpatError, ParserCreate

from openpyxl.utils.cell import range_boundaries

from services.catalog.survey.findings import Unreadable
from services.catalog.survey.grids import Merge

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""Where every sheet of the format ends."""

MOST_TOLD = 50_000
"""Hidden rows and merged ranges that are kept; more than two tables of the largest size can have."""

_PIECE = 1 << 16


_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml."
SHEET_TYPE, STRINGS_TYPE = f"{_TYPES}worksheet+xml", f"{_TYPES}sharedStrings+xml"


def content_types(xml: bytes) -> dict[str, str]:
    """Name of each declared part → its content type; "several" for one that claims to be several things.
    openpyxl goes by these and not by names, so limits must too. Raises `Unreadable`."""
    types: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(" ")[2] == "Override":
            part, kind = attributes.get("PartName", "")[1:], attributes.get("ContentType", "")
            types[part] = kind if types.get(part, kind) == kind else "several"

    parser = ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    try:
        parser.Parse(xml, True)
    except (ExpatError, ValueError) as error:
        raise damaged() from error
    return types


class SheetScan:
    """`last_row`: the last one with a value, 0 in an empty sheet."""

    def __init__(self, source: IO[bytes]) -> None:
        """Raises `Unreadable` where the XML is none, or speaks of rows that no sheet has."""
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.merges: list[Merge] = []
        self.last_row = 0
        self._row = self._cells = 0
        parser = ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        try:
            while piece := source.read(_PIECE):
                parser.Parse(piece)
            parser.Parse(b"", True)
        except (ExpatError, ValueError, TypeError) as error:
            raise damaged() from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        element = name.rpartition(" ")[2]
        if element in ("v", "is"):
            self.last_row = self._row
        elif element == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._cells = 0
            if not 0 < self._row <= LAST_ROW:
                raise damaged()
            if _is_true(attributes.get("hidden")) and len(self.hidden_rows) < MOST_TOLD:
                self.hidden_rows.add(self._row)
        elif element == "c":
            self._cells += 1
            if self._cells > LAST_COLUMN:  # openpyxl holds a row as a whole
                raise damaged()
        elif element == "col" and _is_true(attributes.get("hidden")):
            last = min(int(attributes["max"]), LAST_COLUMN)
            self.hidden_columns.update(range(int(attributes["min"]), last + 1))
        elif element == "mergeCell" and len(self.merges) < MOST_TOLD:
            left, top, right, bottom = range_boundaries(attributes.get("ref", ""))
            self.merges.append(Merge(top or 1, bottom or LAST_ROW, left or 1, right or LAST_COLUMN))


def damaged() -> Unreadable:
    return Unreadable(
        "FILE_BROKEN",
        "工作簿已损坏,无法读取",
        "请用Excel或WPS打开后另存为新的xlsx再上传;打不开时请重新下载预填表",
    )


def _is_true(value: str | None) -> bool:
    return value in ("1", "true")
