"""Facts about one 大项."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ItemGroupRegistered:
    """Recorded again with the new name whenever it changes. `level`: 1 or 2."""

    code: str
    name: str
    department_code: str
    parent_code: str | None
    level: int


ItemGroupEvent = ItemGroupRegistered
