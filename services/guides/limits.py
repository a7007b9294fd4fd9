"""Time limits of handling: a value with a unit, and the comparison of unlike units (domain rules, section 4)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

WORKING_DAYS, CALENDAR_DAYS, MONTHS = "WD", "CD", "M"
UNIT_NAMES = {WORKING_DAYS: "工作日", CALENDAR_DAYS: "自然日", MONTHS: "月"}

_IN_CALENDAR_DAYS = {WORKING_DAYS: Fraction(7, 5), CALENDAR_DAYS: Fraction(1), MONTHS: Fraction(30)}
_IN_WORKING_DAYS = {WORKING_DAYS: 1, MONTHS: 21}


@dataclass(frozen=True, slots=True)
class Limit:
    """`value`: a positive whole number of `unit` (WD working days, CD calendar days, M months)."""

    value: int
    unit: str
    unit_name: str

    def within(self, other: Limit) -> bool:
        """Whether this limit is at most the other: working days × 7/5 against calendar days, × 1/21 against months."""
        units = {self.unit, other.unit}
        scale = _IN_WORKING_DAYS if units == {WORKING_DAYS, MONTHS} else _IN_CALENDAR_DAYS
        return self.value * scale[self.unit] <= other.value * scale[other.unit]

    def __str__(self) -> str:
        return f"{self.value}{'' if self.unit == CALENDAR_DAYS else '个'}{self.unit_name}"
