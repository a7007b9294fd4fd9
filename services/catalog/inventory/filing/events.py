"""Facts about what a department has filed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FilingRecorded:
    """All items that the department has by this batch, by code; it replaces the filing before."""

    department_code: str
    batch_id: str
    item_codes: tuple[str, ...]
    declared_zero: bool


FilingEvent = FilingRecorded
