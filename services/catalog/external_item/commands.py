"""Wishes that concern one external item."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RegisterExternalItem:
    """`result_document`: what it yields, and what our items may ask for as material."""

    code: str
    name: str
    department_code: str
    result_document: str


ExternalItemCommand = RegisterExternalItem
