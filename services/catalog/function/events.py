"""Facts about one function."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FunctionRegistered:
    """Recorded again with the new particulars whenever they change."""

    code: str
    name: str
    description: str
    legal_basis_ids: tuple[str, ...]
    department_codes: tuple[str, ...]
    item_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FunctionRemoved:
    code: str


FunctionEvent = FunctionRegistered | FunctionRemoved
