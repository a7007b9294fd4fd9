"""What a visitor has narrowed the list of items down to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

FACETS: Mapping[str, str] = {
    "department": "受理部门",
    "group": "事项大类",
    "service_group": "服务群体",
    "natural_person_theme": "个人办事主题",
    "legal_person_theme": "法人办事主题",
    "stage": "学段",
    "life_event": "人生事件",
    "custom": "部门自定类别",
    "applicant_type": "申办主体",
    "service_mode": "网办方式",
    "item_type": "事项类型",
}
"""Key of a facet, which is also its query parameter → its name, in the order of the page."""


@dataclass(frozen=True, slots=True)
class ItemFilters:
    """`selected`: facet → chosen values. Values of one facet widen the list, further facets narrow it."""

    selected: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, **selected: Iterable[str]) -> ItemFilters:
        """`ItemFilters.of(department=["1005"], stage=["S1", "S2"])`; raises ValueError for an unknown facet."""
        return cls.from_query(selected)

    @classmethod
    def from_query(cls, query: Mapping[str, Iterable[str]]) -> ItemFilters:
        if unknown := set(query) - set(FACETS):
            raise ValueError(f"unknown facets {sorted(unknown)}")
        chosen = {key: frozenset(value for value in values if value) for key, values in query.items()}
        return cls({key: values for key, values in chosen.items() if values})

    def matches(self, facets: Mapping[str, Sequence[str]], *, ignoring: str | None = None) -> bool:
        """Whether an item with these facets stays in the list; `ignoring` leaves one facet's choice out."""
        return all(
            key == ignoring or not values.isdisjoint(facets.get(key, ()))
            for key, values in self.selected.items()
        )

    def as_query(self) -> dict[str, Any]:
        """For a MongoDB find over `items`."""
        return {f"facets.{key}": {"$in": sorted(values)} for key, values in self.selected.items()}

    def __bool__(self) -> bool:
        return bool(self.selected)
