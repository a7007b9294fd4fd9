"""Facts about one data table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DataTableRegistered:
    """Recorded again with the new particulars whenever they change."""

    id: str
    name: str
    department_code: str
    item_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DataTableScoped:
    id: str
    item_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DataTableClassified:
    id: str
    class_code: str
    names: tuple[str, ...]
    detail: str


@dataclass(frozen=True, slots=True)
class DataTableMerged:
    """Its elements belong to `into` from now on."""

    id: str
    into: str
    reason: str
    by: str


DataTableEvent = DataTableRegistered | DataTableScoped | DataTableClassified | DataTableMerged
