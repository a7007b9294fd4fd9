"""Facts about one department. Each carries the whole, so that readers need nothing else (ADR 2)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DepartmentRegistered:
    """Recorded again with the new particulars whenever they change."""

    code: str
    name: str
    short_name: str
    kind: str
    parent_code: str | None
    exercise_level: str


DepartmentEvent = DepartmentRegistered
