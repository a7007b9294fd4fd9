"""Facts about one dimension."""

from __future__ import annotations

from dataclasses import dataclass

from services.catalog.category_dimension.commands import CategoryValue


@dataclass(frozen=True, slots=True)
class CategoryDimensionDefined:
    """Recorded again with the whole list whenever it changes."""

    key: str
    name: str
    values: tuple[CategoryValue, ...]
    department_code: str | None


CategoryDimensionEvent = CategoryDimensionDefined
