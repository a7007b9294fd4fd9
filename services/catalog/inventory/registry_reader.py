"""Gathers what is registered about items and writes it as rows of the four tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from event_sourcing.command_handling import CommandHandler
from event_sourcing.event_store import EventStore
from event_sourcing.snapshots import SnapshotStore
from services.catalog.inventory.registry_rows import Names, registry_rows
from services.catalog.inventory.rows import ItemRows
from services.catalog.item.aggregate import item_decider
from services.catalog.item.content import ItemContent
from services.catalog.item.state import WITHDRAWN
from services.catalog.references import References
from services.catalog.relation.aggregate import GRAPH, relation_decider
from services.catalog.relation.events import RelationDeclared

THEMES = ("natural_person_theme", "legal_person_theme")

Edges = Mapping[str, list[RelationDeclared]]
"""Item code → the edges that begin or end at it."""


class GuideFacts(Protocol):
    """Filled by `guide_facts.GuideFactsView`."""

    def of(self, item_code: str) -> Mapping[str, Any] | None: ...


class RegistryReader:
    """Reads streams, not views: what was commanded a moment ago is in. All methods raise Unavailable."""

    def __init__(self, store: EventStore, guides: GuideFacts, snapshots: SnapshotStore | None = None) -> None:
        self._references = References(store)
        self._items = CommandHandler(store, item_decider)
        self._relations = CommandHandler(store, relation_decider, snapshots)
        self._guides = guides

    def rows(self, codes: Iterable[str]) -> Iterator[ItemRows]:
        """Of the items among `codes` that are not withdrawn, in that order; drafts say what their draft says."""
        edges, names = self._edges(), _Cache(self._references)
        for code in codes:
            item = self._items.load(code).state
            if item.draft is None or item.status == WITHDRAWN:
                continue
            content = item.published or item.draft
            own = edges.get(code, [])
            yield registry_rows(content, own, self._guides.of(code), names.around(content, own))

    def _edges(self) -> Edges:
        """Of ends that readers still know: a withdrawn item's relations go with it."""
        found: dict[str, list[RelationDeclared]] = {}
        for edge in self._relations.load(GRAPH).state.edges.values():
            if all(map(self._stands, (edge.from_code, edge.to_code))):
                found.setdefault(edge.from_code, []).append(edge)
                found.setdefault(edge.to_code, []).append(edge)
        return found

    def _stands(self, code: str) -> bool:
        item = self._references.item(code)
        return item is None or item.status != WITHDRAWN


class _Cache:
    """Names of what rows mention, each looked up once."""

    def __init__(self, references: References) -> None:
        self._references = references
        self._departments: dict[str, str] = {}
        self._groups: dict[str, str] = {}
        self._items: dict[str, tuple[str, str, bool]] = {}
        self._themes = {key: self._labels(key) for key in THEMES}

    def around(self, item: ItemContent, edges: Iterable[RelationDeclared]) -> Names:
        self._remember_groups(item)
        self._department(item.department_code)
        self._items.setdefault(item.code, (item.name, item.result.document, False))
        for edge in edges:
            for code in (edge.from_code, edge.to_code):
                self._remember_item(code)
        return Names(
            departments=self._departments,
            items={code: name for code, (name, _, _) in self._items.items()},
            results={code: document for code, (_, document, _) in self._items.items()},
            groups=self._groups,
            themes=self._themes,
            external=frozenset(code for code, (_, _, external) in self._items.items() if external),
        )

    def _labels(self, key: str) -> dict[str, str]:
        dimension = self._references.dimension(key)
        return {value.value: value.label for value in dimension.values} if dimension else {}

    def _department(self, code: str) -> None:
        if code not in self._departments and (found := self._references.department(code)):
            self._departments[code] = found.name

    def _remember_groups(self, item: ItemContent) -> None:
        code = item.group_code
        while code and code not in self._groups and (found := self._references.group(code)):
            self._groups[code] = found.name
            code = found.parent_code

    def _remember_item(self, code: str) -> None:
        self._department(code[:4])
        if code in self._items:
            return
        if external := self._references.external_item(code):
            self._items[code] = (external.name, external.result_document, True)
        elif (item := self._references.item(code)) and (content := item.published or item.draft):
            self._items[code] = (content.name, content.result.document, False)
