"""Wishes that concern one 大项."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RegisterItemGroup:
    """`code`: `DDDDAA00000` for a first-level group (no parent) or `DDDDAABB000` for a second-level one."""

    code: str
    name: str
    department_code: str
    parent_code: str | None


ItemGroupCommand = RegisterItemGroup
