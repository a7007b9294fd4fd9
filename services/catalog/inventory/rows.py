"""What the four tables say of one item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Cells = Mapping[str, str]
"""Official column name of `survey.tables` → text. Without 序号, which is counted when a table is written."""


@dataclass(frozen=True, slots=True)
class ItemRows:
    """
    t1  the item itself, with its kinds of applicants
    t2  one for each kind of applicant
    t3  its relations, or the one row that declares none
    t4  its steps
    """

    code: str
    name: str
    department_code: str
    t1: Cells
    t2: tuple[Cells, ...]
    t3: tuple[Cells, ...]
    t4: tuple[Cells, ...]
