"""Wishes that concern one department."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RegisterDepartment:
    """Make a department known, or change what is known about it.

    code            4 digits
    kind            one of `aggregate.KINDS`
    parent_code     the department it belongs to, or None
    exercise_level  行使层级, "1" national … "6" village
    """

    code: str
    name: str
    short_name: str
    kind: str
    parent_code: str | None
    exercise_level: str


DepartmentCommand = RegisterDepartment
