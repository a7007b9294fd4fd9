"""The report as values: scores of departments, and each failing with what is wrong and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.catalog.five_clarity.clarities import NAMES


@dataclass(frozen=True, slots=True)
class Failing:
    """
    item_code  "" for what concerns a department as a whole
    clarity    key of `clarities.NAMES`
    rule       stable code
    table, column  where it shows, "" where it does not show in a table
    """

    department_code: str
    item_code: str
    item_name: str
    clarity: str
    rule: str
    table: str
    column: str
    message: str
    fix: str


@dataclass(frozen=True, slots=True)
class Score:
    """`items`: how many there are; `passing`: clarity → how many of them keep all its rules. `settled`: the department
    has declared that it has none, so that no items are as good as all."""

    items: int
    passing: Mapping[str, int]
    settled: bool = False

    def of(self, clarity: str) -> float:
        """0 … 1: passing items / items (domain rules, section 4)."""
        if not self.items:
            return 1.0 if self.settled else 0.0
        return self.passing[clarity] / self.items

    @property
    def green(self) -> bool:
        return all(self.of(clarity) == 1.0 for clarity in NAMES)

    @property
    def overall(self) -> float:
        return sum(map(self.of, NAMES)) / len(NAMES)


@dataclass(frozen=True, slots=True)
class Report:
    """`departments`: code → score; `failings`: by department and item."""

    departments: Mapping[str, Score]
    failings: tuple[Failing, ...]

    @property
    def total(self) -> Score:
        return added(self.departments.values())


def added(scores: Iterable[Score]) -> Score:
    """Of several departments together; one that has neither items nor a filing does not count as settled."""
    known = list(scores)
    return Score(
        sum(score.items for score in known),
        {clarity: sum(score.passing[clarity] for score in known) for clarity in NAMES},
        all(score.items or score.settled for score in known),
    )
