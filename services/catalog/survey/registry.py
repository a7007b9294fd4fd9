"""What the rules must know of the catalogue. A plain value: whoever calls gathers it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from services.catalog.survey.cells import folded


@dataclass(frozen=True)
class Registry:
    """
    departments     code → official name
    items           code → official name, of every 小项 that is registered
    external_items  the same, of items of cooperating departments
    person_themes   labels of the themes for 个人
    legal_themes    labels of the themes for the other kinds of applicants
    withdrawn       codes that were taken and may not be used again
    """

    departments: Mapping[str, str]
    items: Mapping[str, str]
    external_items: Mapping[str, str] = field(default_factory=dict)
    person_themes: Collection[str] = ()
    legal_themes: Collection[str] = ()
    withdrawn: Collection[str] = ()

    def name_of(self, code: str) -> str | None:
        """Official name of an item, one's own or another's."""
        return self.items.get(code) or self.external_items.get(code)

    def code_of(self, name: str, department: str) -> str | None:
        """The code under which a department has registered a name; names are unique within it."""
        return self._codes.get((department, folded(name)))

    def full_themes(self, beginning: str, *, person: bool) -> list[str]:
        """Themes that are called so or begin so: one where it is plain which is meant."""
        themes = self.person_themes if person else self.legal_themes
        key = folded(beginning)
        exact = [theme for theme in themes if folded(theme) == key]
        return exact or [theme for theme in themes if folded(theme).startswith(key)]

    @cached_property
    def _codes(self) -> dict[tuple[str, str], str]:
        known = {**self.external_items, **self.items}
        return {(code[:4], folded(name)): code for code, name in known.items()}
