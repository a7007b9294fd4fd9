"""What the catalogue's log says up to some moment, as far as the five clarities ask for it. A fold without I/O."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from event_sourcing.events import RecordedEvent, category_of
from services.catalog.category_dimension.aggregate import category_dimension_decider
from services.catalog.department.aggregate import department_decider
from services.catalog.department.events import DepartmentRegistered
from services.catalog.external_item.aggregate import external_item_decider
from services.catalog.external_item.events import ExternalItemRegistered
from services.catalog.inventory.entry.aggregate import entry_decider
from services.catalog.inventory.filing.aggregate import filing_decider
from services.catalog.inventory.filing.events import FilingRecorded
from services.catalog.inventory.registry_reader import THEMES
from services.catalog.inventory.registry_rows import Names, registry_rows
from services.catalog.inventory.rows import ItemRows
from services.catalog.item.aggregate import item_decider
from services.catalog.item.content import ItemContent
from services.catalog.item.events import ItemPublished, ItemWithdrawn
from services.catalog.item_group.aggregate import item_group_decider
from services.catalog.relation.aggregate import relation_decider
from services.catalog.relation.events import RelationDeclared
from services.catalog.relation.graph import key_of
from services.catalog.survey.registry import Registry

Facts = Mapping[str, Any]
GuideOf = Callable[[str], Facts | None]


class Ledger:
    """
    items     code → what is published of items that are not withdrawn
    entries   code → the latest surveyed rows, of items that are not withdrawn
    filings   department → its latest filing
    """

    def __init__(self) -> None:
        self.departments: dict[str, DepartmentRegistered] = {}
        self.items: dict[str, ItemContent] = {}
        self.entries: dict[str, ItemRows] = {}
        self.filings: dict[str, FilingRecorded] = {}
        self._withdrawn: set[str] = set()
        self._external: dict[str, ExternalItemRegistered] = {}
        self._groups: dict[str, str] = {}
        self._themes: dict[str, dict[str, str]] = {}
        self._edges: dict[tuple[str, str, str], RelationDeclared] = {}

    def apply(self, recorded: RecordedEvent) -> bool:
        """Whether the event is one that the clarities depend on."""
        keep = self._keepers.get(category_of(recorded.stream))
        if keep is None:
            return False
        keep(self, recorded)
        return True

    def rows(self, guide_of: GuideOf) -> Iterator[ItemRows]:
        """Of every item, by code: as surveyed, else as registered. Registered relations that are none declare nothing."""
        names, edges = self._names(), self._edges_by_item()
        for code in sorted({*self.items, *self.entries}):
            if code in self.entries:
                yield self.entries[code]
            else:
                own = edges.get(code, [])
                rows = registry_rows(self.items[code], own, guide_of(code), names)
                yield rows if own else replace(rows, t3=())

    def registry(self) -> Registry:
        return Registry(
            departments={code: department.name for code, department in self.departments.items()},
            items={code: item.name for code, item in self.items.items()},
            external_items={code: item.name for code, item in self._external.items()},
            person_themes=tuple(self._themes.get(THEMES[0], {}).values()),
            legal_themes=tuple(self._themes.get(THEMES[1], {}).values()),
            withdrawn=self._withdrawn,
        )

    def _names(self) -> Names:
        external = {code: item.result_document for code, item in self._external.items()}
        names = {code: item.name for code, item in self._external.items()}
        return Names(
            departments={code: department.name for code, department in self.departments.items()},
            items=names | {code: item.name for code, item in self.items.items()},
            results=external | {code: item.result.document for code, item in self.items.items()},
            groups=self._groups,
            themes=self._themes,
            external=frozenset(self._external),
        )

    def _edges_by_item(self) -> dict[str, list[RelationDeclared]]:
        found: dict[str, list[RelationDeclared]] = {}
        for edge in self._edges.values():
            if self._withdrawn.isdisjoint((edge.from_code, edge.to_code)):
                found.setdefault(edge.from_code, []).append(edge)
                found.setdefault(edge.to_code, []).append(edge)
        return found

    def _item(self, recorded: RecordedEvent) -> None:
        match item_decider.codec.decode(recorded):
            case ItemPublished(content=content):
                self.items[content.code] = content
            case ItemWithdrawn(code=code):
                self.items.pop(code, None)
                self.entries.pop(code, None)
                self._withdrawn.add(code)
            case _:
                pass

    def _entry(self, recorded: RecordedEvent) -> None:
        entry = entry_decider.codec.decode(recorded).rows
        if entry.code not in self._withdrawn:
            self.entries[entry.code] = entry

    def _filing(self, recorded: RecordedEvent) -> None:
        filing = filing_decider.codec.decode(recorded)
        self.filings[filing.department_code] = filing

    def _relation(self, recorded: RecordedEvent) -> None:
        event = relation_decider.codec.decode(recorded)
        if isinstance(event, RelationDeclared):
            self._edges[key_of(event)] = event
        else:
            self._edges.pop(key_of(event), None)

    def _department(self, recorded: RecordedEvent) -> None:
        department = department_decider.codec.decode(recorded)
        self.departments[department.code] = department

    def _external_item(self, recorded: RecordedEvent) -> None:
        item = external_item_decider.codec.decode(recorded)
        self._external[item.code] = item

    def _group(self, recorded: RecordedEvent) -> None:
        group = item_group_decider.codec.decode(recorded)
        self._groups[group.code] = group.name

    def _dimension(self, recorded: RecordedEvent) -> None:
        dimension = category_dimension_decider.codec.decode(recorded)
        self._themes[dimension.key] = {value.value: value.label for value in dimension.values}

    _keepers: Mapping[str, Callable[[Ledger, RecordedEvent], None]] = {
        item_decider.category: _item,
        entry_decider.category: _entry,
        filing_decider.category: _filing,
        relation_decider.category: _relation,
        department_decider.category: _department,
        external_item_decider.category: _external_item,
        item_group_decider.category: _group,
        category_dimension_decider.category: _dimension,
    }
