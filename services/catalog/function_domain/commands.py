"""Wishes that concern the division of functions into domains."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DefineFunctionDomain:
    """Make a domain known, or change it; `function_codes` are all its functions from now on."""

    code: str
    name: str
    description: str
    function_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RemoveFunctionDomain:
    """Its functions belong to no domain afterwards."""

    code: str


FunctionDomainCommand = DefineFunctionDomain | RemoveFunctionDomain
