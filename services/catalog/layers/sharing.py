"""Which departments use a data element: shared is what two or more use (domain rule 3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

LEAST_DEPARTMENTS = 2


def departments_of(element: Mapping[str, Any], tables: Iterable[Mapping[str, Any]]) -> list[str]:
    """Codes of the departments that declare it, hold it in a table, or have an item that asks for it.

    `tables`: those that hold it. An item's code begins with the code of its department.
    """
    codes = {element["department_code"], *(code[:4] for code in element["item_codes"] or ())}
    for table in tables:
        codes.add(table["department_code"])
        codes.update(code[:4] for code in table["item_codes"])
    return sorted(codes)


def is_shared(departments: Iterable[str]) -> bool:
    return len(set(departments)) >= LEAST_DEPARTMENTS
