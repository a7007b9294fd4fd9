"""Wishes that concern one dimension."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CategoryValue:
    """`value` is what items store, `label` what people read."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class DefineCategoryDimension:
    """Make a dimension known, rename it, or add values; values that are not given stay.

    key              lower-case word such as `stage`; a department's own is `custom.<department code>`
    department_code  the department whose own it is, or None for a dimension of all
    """

    key: str
    name: str
    values: tuple[CategoryValue, ...]
    department_code: str | None


CategoryDimensionCommand = DefineCategoryDimension
