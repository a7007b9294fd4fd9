"""Wishes that concern one function."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RegisterFunction:
    """Make a function known, or change what is known of it.

    legal_basis_ids   what it follows from
    department_codes  departments that exercise it
    item_codes        items that it determines
    """

    code: str
    name: str
    description: str
    legal_basis_ids: tuple[str, ...]
    department_codes: tuple[str, ...]
    item_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RemoveFunction:
    """It must be in no domain, which the caller has checked."""

    code: str


FunctionCommand = RegisterFunction | RemoveFunction
