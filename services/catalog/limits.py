"""Time limits of handling: a value with a unit, and the comparison of unlike units (domain rules, section 4)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

WORKING_DAYS = "WD"
CALENDAR_DAYS = "CD"
MONTHS = "M"
UNIT_NAMES = {WORKING_DAYS: "工作日", CALENDAR_DAYS: "自然日", MONTHS: "月"}

_IN_CALENDAR_DAYS = {WORKING_DAYS: Fraction(7, 5), CALENDAR_DAYS: Fraction(1), MONTHS: Fraction(30)}
WORKING_DAYS_PER_MONTH = 21


@dataclass(frozen=True, slots=True)
class Limit:
    """`value`: a positive whole number of `unit` (WD working days, CD calendar days, M months)."""

    value: int
    unit: str

    def within(self, other: Limit) -> bool:
        """Whether this limit is at most the other: working days × 7/5 against calendar days, × 1/21 against months."""
        if {self.unit, other.unit} == {WORKING_DAYS, MONTHS}:
            return self._in_working_days() <= other._in_working_days()
        return self.value * _IN_CALENDAR_DAYS[self.unit] <= other.value * _IN_CALENDAR_DAYS[other.unit]

    def __str__(self) -> str:
        return (
            f"{self.value}{'个' if self.unit != CALENDAR_DAYS else ''}{UNIT_NAMES.get(self.unit, self.unit)}"
        )

    def _in_working_days(self) -> int:
        return self.value * (WORKING_DAYS_PER_MONTH if self.unit == MONTHS else 1)
