"""The items of table 1, as the other tables refer to them: by official name first, then by code.

So one wrong code, in whichever table, is told once and does not make orphans of rows elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from services.catalog.survey.cells import folded
from services.catalog.survey.findings import Findings, Spot
from services.catalog.survey.sheets import Row

CODE, NAME = "事项编码", "事项名称"


@dataclass(frozen=True, slots=True, eq=False)
class SurveyedItem:
    """Compared by identity: it is the row of table 1, and the key of what other tables say of it.

    sound_code      whether nothing was wrong with the code
    sound_name      whether nothing was wrong with the name
    subjects        kinds of applicants that are ticked
    sound_subjects  whether each of the four was answered, and one with yes
    """

    spot: Spot
    code: str
    name: str
    sound_code: bool
    sound_name: bool
    subjects: tuple[str, ...]
    sound_subjects: bool


class SurveyedItems:
    def __init__(self) -> None:
        self._by_name: dict[str, list[SurveyedItem]] = {}
        self._by_code: dict[str, SurveyedItem] = {}
        self.filed = False
        """Whether table 1 is there at all; without it nobody is an orphan."""

    def __iter__(self) -> Iterator[SurveyedItem]:
        return (item for same in self._by_name.values() for item in same)

    def add(self, item: SurveyedItem) -> None:
        self._by_name.setdefault(folded(item.name), []).append(item)
        if item.code:
            self._by_code.setdefault(item.code, item)

    def with_code(self, code: str) -> SurveyedItem | None:
        return self._by_code.get(code)

    def find(self, name: str, code: str) -> SurveyedItem | None:
        """Departments may share a name: then the code, or at least its department, decides."""
        same = self._by_name.get(folded(name), []) if name else []
        if len(same) > 1:
            alike = [item for item in same if item.code == code] or [
                item for item in same if item.code[:4] == code[:4]
            ]
            return (alike or same)[0]
        return same[0] if same else self._by_code.get(code)


class References:
    """Looks up the item that a row of one table speaks of, and tells once what does not fit."""

    def __init__(self, items: SurveyedItems, found: Findings) -> None:
        self._items = items
        self._found = found
        self._orphans: set[str] = set()

    def item_of(self, row: Row) -> SurveyedItem | None:
        code, name = row[CODE], row[NAME]
        item = self._items.find(name, code)
        if item is None:
            self._orphan(row, code or name)
            return None
        if row.sound(CODE) and item.sound_code and code != item.code:
            row.faulty.add(CODE)
            message = f"“{item.name}”在表一的事项编码是{item.code},本行为{code}"
            self._found.error(
                row.spot, CODE, "CODE_NAME_MISMATCH", message, "请核对编码和名称,改正填错的一个"
            )
        if row.sound(NAME) and item.sound_name and folded(name) != folded(item.name):
            row.faulty.add(NAME)
            message = f"事项{item.code}在表一的名称是“{item.name}”,本行为“{name}”"
            self._found.error(row.spot, NAME, "NAME_NOT_OFFICIAL", message, f"请改为规范全称“{item.name}”")
        return item

    def _orphan(self, row: Row, key: str) -> None:
        if not self._items.filed or not row.sound(CODE) or key in self._orphans:
            return
        self._orphans.add(key)
        row.faulty.add(CODE)
        message = f"表一没有事项{row[CODE]}“{row[NAME]}”"
        self._found.error(row.spot, CODE, "ORPHAN_ITEM", message, "请在表一补填该事项,或删去本行")
