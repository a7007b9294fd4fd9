"""A sheet before anybody knows which table it is: lines of texts, and what a workbook hides or merges."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

MOST_COLUMNS = 60
"""Columns looked at; the widest table has 15."""

Line = tuple[int, list[str]]
"""(physical line from 1, cells)"""


@dataclass(frozen=True, slots=True)
class Merge:
    """Merged cells, all numbers from 1, both ends included."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def across(self) -> bool:
        """Over several columns: nobody can say what the right ones should hold."""
        return self.right > self.left


@dataclass(frozen=True, slots=True)
class Remark:
    """Something unusual about a file that was understood all the same; becomes a warning."""

    code: str
    message: str
    fix: str


@dataclass(frozen=True, slots=True)
class Grid:
    """
    name            of the sheet, "" in a csv file
    lines           reads from the beginning at every call; raises `Unreadable` where it cannot go on
    exact_width     whether a line has a width of its own (csv); a sheet's lines are as wide as the sheet
    hidden_rows     lines that a workbook does not show
    hidden_columns  numbers of columns that it does not show, from 1
    concealed       whether the whole sheet is hidden
    remarks         on the file, to be told once it is known which table it is
    """

    name: str
    lines: Callable[[], Iterator[Line]]
    exact_width: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merges: tuple[Merge, ...] = ()
    concealed: bool = False
    remarks: tuple[Remark, ...] = ()
