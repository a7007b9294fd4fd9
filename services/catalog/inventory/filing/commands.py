"""Wishes that concern what a department has filed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RecordFiling:
    """`declared_zero`: the department says that it offers nothing; then `item_codes` is empty."""

    department_code: str
    batch_id: str
    item_codes: tuple[str, ...]
    declared_zero: bool


FilingCommand = RecordFiling
