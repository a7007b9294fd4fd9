"""The catalogue as visitors see it: one item whole, lists with facets, departments, groups, the home page's figures.

An item's summary, as in lists, search and suggestions:
`{code, name, department_code, department_name, department_short_name, groups: [{code, name}], item_type,
item_type_name, service_mode, service_mode_name, max_visits, case_kind, case_kind_name, applicant_types,
promised_limit: {value, unit}|None, statutory_limit, charged, apply_window, online: bool, channel, channel_name}`
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pymongo.database import Database

from gateway.views.code_names import APPLICANT_TYPES, ITEM_TYPES, SERVICE_MODES
from gateway.views.filters import FACETS, ItemFilters
from gateway.views.page import DEFAULT_LIMIT, Page, decode_cursor, encode_cursor
from gateway.views.snapshot import Row, Snapshot, SnapshotCache

POPULAR = 8
FIXED_LABELS: Mapping[str, Mapping[str, str]] = {
    "applicant_type": {name: name for name in APPLICANT_TYPES},
    "service_mode": {str(mode): name for mode, name in SERVICE_MODES.items()},
    "item_type": ITEM_TYPES,
}


@dataclass(frozen=True, slots=True)
class FacetValue:
    """`count`: how many items the list would hold if this value were the only one chosen of its facet."""

    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True, slots=True)
class Facet:
    key: str
    name: str
    values: Sequence[FacetValue]


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """
    online    items that can be applied for online
    no_visit  items that need no visit at all
    popular   summaries of the items most asked for
    themes    facet key → its values with counts: life_event, natural_person_theme, legal_person_theme, department
    """

    items: int
    departments: int
    online: int
    no_visit: int
    popular: Sequence[Mapping[str, Any]]
    themes: Mapping[str, Facet]


class CatalogueView:
    def __init__(self, database: Database[dict[str, Any]], snapshots: SnapshotCache | None = None) -> None:
        self._items = database["items"]
        self._snapshots = snapshots or SnapshotCache(database)

    def item(self, code: str) -> dict[str, Any] | None:
        """The whole document of an item that was ever published; `listed` is False once it is withdrawn."""
        found = self._items.find_one({"_id": code})
        return found if found and found["item"] else None

    def etag(self, code: str) -> str | None:
        """Of the item's document, without reading it: an index answers."""
        found = self._items.find_one({"_id": code}, {"_id": 0, "etag": 1}, hint="etag")
        return found["etag"] if found else None

    def items(
        self, filters: ItemFilters | None = None, limit: int = DEFAULT_LIMIT, cursor: str | None = None
    ) -> Page:
        """Summaries by code."""
        after = decode_cursor(cursor, str) or ""
        rows = _matching(self._snapshots.get(), filters or ItemFilters())
        rest = [row for row in rows if row.code > after]
        shown = rest[:limit]
        more = encode_cursor(shown[-1].code) if len(rest) > limit else None
        return Page([row.summary for row in shown], more, len(rows))

    def facets(self, filters: ItemFilters | None = None, codes: Sequence[str] | None = None) -> list[Facet]:
        """Facets with at least one value to choose. `codes` restricts the count to these items, found by a search."""
        snapshot = self._snapshots.get()
        chosen = filters or ItemFilters()
        among = None if codes is None else frozenset(codes)
        rows = [row for row in snapshot.rows if among is None or row.code in among]
        facets = [_facet(key, rows, chosen, snapshot) for key in FACETS]
        return [facet for facet in facets if facet.values]

    def departments(self) -> list[dict[str, Any]]:
        """`{code, name, short_name, kind, parent_code, exercise_level, item_count}` by code."""
        snapshot = self._snapshots.get()
        counts = _counts(snapshot.rows, "department")
        return [
            {**_without_id(department), "item_count": counts[department["code"]]}
            for department in snapshot.departments
        ]

    def groups(self) -> list[dict[str, Any]]:
        """`{code, name, department_code, parent_code, level, item_count}` by code; a parent counts its children's items."""
        snapshot = self._snapshots.get()
        counts = _counts(snapshot.rows, "group")
        return [{**_without_id(group), "item_count": counts[group["code"]]} for group in snapshot.groups]

    def labels(self) -> Mapping[str, Mapping[str, str]]:
        """Facet → value → its name, for departments, groups and categories; a department's own values as facets have them."""
        return self._snapshots.get().labels

    def dimensions(self) -> list[dict[str, Any]]:
        """`{key, name, department_code, values: [{value, label, item_count}]}`; departments' own ones come last."""
        snapshot = self._snapshots.get()
        return [_dimension(dimension, snapshot) for dimension in snapshot.dimensions]

    def home(self) -> HomeFacts:
        snapshot = self._snapshots.get()
        rows = snapshot.rows
        none = ItemFilters()
        themes = ("life_event", "natural_person_theme", "legal_person_theme", "department")
        by_volume = sorted(rows, key=lambda row: (-row.annual_volume, row.code))
        return HomeFacts(
            items=len(rows),
            departments=len(_counts(rows, "department")),
            online=sum(1 for row in rows if row.summary["online"]),
            no_visit=sum(1 for row in rows if row.summary["max_visits"] == 0),
            popular=[row.summary for row in by_volume[:POPULAR]],
            themes={key: _facet(key, rows, none, snapshot) for key in themes},
        )


def _matching(snapshot: Snapshot, filters: ItemFilters) -> Sequence[Row]:
    if not filters:
        return snapshot.rows
    return [row for row in snapshot.rows if filters.matches(row.facets)]


def _facet(key: str, rows: Sequence[Row], filters: ItemFilters, snapshot: Snapshot) -> Facet:
    counts = _counts([row for row in rows if filters.matches(row.facets, ignoring=key)], key)
    selected = filters.selected.get(key, frozenset())
    labels = FIXED_LABELS.get(key) or snapshot.labels.get(key, {})
    known = [value for value in labels if counts[value] or value in selected]
    unknown = sorted((set(counts) | selected) - set(labels))
    return Facet(
        key,
        FACETS[key],
        [
            FacetValue(value, labels.get(value, value), counts[value], value in selected)
            for value in (*known, *unknown)
        ],
    )


def _counts(rows: Sequence[Row], key: str) -> Counter[str]:
    return Counter(value for row in rows for value in row.facets.get(key, ()))


def _dimension(dimension: Mapping[str, Any], snapshot: Snapshot) -> dict[str, Any]:
    key, _, department = dimension["key"].partition(".")
    counts = _counts(snapshot.rows, key)
    prefix = f"{department}." if department else ""
    values = [{**value, "item_count": counts[prefix + value["value"]]} for value in dimension["values"]]
    return {**_without_id(dimension), "values": values}


def _without_id(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "_id"}
