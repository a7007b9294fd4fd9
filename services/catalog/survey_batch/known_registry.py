"""What the rules of the survey must know of the catalogue, gathered where it is registered."""

from __future__ import annotations

from typing import Any

from pymongo.database import Database

from event_sourcing.event_store import EventStore
from event_sourcing.events import identity_of
from event_sourcing.mongo_clients import outages_as_unavailable
from services.catalog.department.aggregate import department_decider
from services.catalog.external_item.aggregate import external_item_decider
from services.catalog.item.state import WITHDRAWN
from services.catalog.projections import ITEM_LIST
from services.catalog.references import References
from services.catalog.survey.registry import Registry


class KnownRegistry:
    """Departments and external items are few and read from their streams; items from the editors' list, which may lag
    behind a command for a moment. Raises Unavailable."""

    def __init__(self, store: EventStore, database: Database[dict[str, Any]]) -> None:
        self._store = store
        self._references = References(store)
        self._items = database[ITEM_LIST]

    def departments(self) -> dict[str, str]:
        """Code → official name."""
        found = ((code, self._references.department(code)) for code in self._all(department_decider.category))
        return {code: department.name for code, department in found if department}

    def registry(self) -> Registry:
        items, withdrawn = self._listed()
        external = (
            (code, self._references.external_item(code)) for code in self._all(external_item_decider.category)
        )
        return Registry(
            departments=self.departments(),
            items=items,
            external_items={code: item.name for code, item in external if item},
            person_themes=self._labels("natural_person_theme"),
            legal_themes=self._labels("legal_person_theme"),
            withdrawn=withdrawn,
        )

    def _listed(self) -> tuple[dict[str, str], list[str]]:
        items: dict[str, str] = {}
        withdrawn = []
        with outages_as_unavailable():
            for row in self._items.find({}, {"name": 1, "status": 1}):
                if row["status"] == WITHDRAWN:
                    withdrawn.append(row["_id"])
                else:
                    items[row["_id"]] = row["name"]
        return items, withdrawn

    def _labels(self, dimension: str) -> tuple[str, ...]:
        defined = self._references.dimension(dimension)
        return tuple(value.label for value in defined.values) if defined else ()

    def _all(self, category: str) -> list[str]:
        found: list[str] = []
        after = ""
        while heads := self._store.streams(category, after=after):
            found.extend(identity_of(head.stream) for head in heads)
            after = heads[-1].stream
        return found
