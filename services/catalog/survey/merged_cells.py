"""Cells merged downwards say the same for each row, as the office sees it; a file holds only the first."""

from __future__ import annotations

from collections.abc import Sequence

from services.catalog.survey.grids import Merge
from services.catalog.survey.headers import Header


class MergedCells:
    """Follows the lines of a sheet below its header, each once, in order."""

    def __init__(self, header: Header, merges: Sequence[Merge]) -> None:
        named = {index + 1 for index in header.columns.values()}
        self._starting: dict[int, list[Merge]] = {}
        self._open: dict[int, tuple[int, str]] = {}
        for merge in merges:
            if merge.top > header.line and merge.left in named:
                self._starting.setdefault(merge.top, []).append(merge)

    def fill(self, line: int, cells: list[str]) -> list[Merge]:
        """Puts values of merged cells into the line. Answers the merged cells of named columns that begin in it."""
        begun = [merge for merge in self._starting.pop(line, ()) if merge.left <= len(cells)]
        for merge in begun:
            if not merge.across:
                self._open[merge.left] = merge.bottom, cells[merge.left - 1]
        for column, (bottom, value) in list(self._open.items()):
            if line > bottom:
                del self._open[column]
            elif column <= len(cells):
                cells[column - 1] = value
        return begun
