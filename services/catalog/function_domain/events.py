"""Facts about one domain."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FunctionDomainDefined:
    """Recorded again with the whole list whenever something changes."""

    code: str
    name: str
    description: str
    function_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FunctionDomainRemoved:
    code: str


FunctionDomainEvent = FunctionDomainDefined | FunctionDomainRemoved
