"""Wishes that concern one data element."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RegisterDataElement:
    """Make an element known, or change what is known about it.

    data_type   C text, N number, D date, DT date with time, B yes or no, F file; "" where nobody said
    length      as declared, such as `18` or `5,1`
    standard    the standard that it refers to, free text
    system      the department's system that holds it
    table_ids   tables that it belongs to
    item_codes  items that ask for it; None where nobody has recorded them
    """

    id: str
    name: str
    department_code: str
    definition: str = ""
    data_type: str = ""
    length: str = ""
    value_domain: str = ""
    standard: str = ""
    system: str = ""
    table_ids: tuple[str, ...] = ()
    item_codes: tuple[str, ...] | None = None


DataElementCommand = RegisterDataElement
