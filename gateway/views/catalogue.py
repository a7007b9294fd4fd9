"""The catalogue as visitors see it: one item whole, lists with facets, departments, groups, the home page's figures.

An item's summary, as in lists, search and suggestions:
`{code, name, department_code, department_name, department_short_name, groups: [{code, name}], item_type,
item_type_name, service_mode, service_mode_name, max_visits, case_kind, case_kind_name, applicant_types,
promised_limit: {value, unit}|None, statutory_limit, charged, apply_window, online: bool, channel, channel_name}`
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest, nsmallest
from itertools import islice
from typing import Any

from pymongo.database import Database

from gateway.views.catalogue_tree import TreeNode
from gateway.views.code_names import APPLICANT_TYPES, ITEM_TYPES, SERVICE_MODES
from gateway.views.facet_index import bits_at, places_of
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
    """`total`: number of its values, of which `values` may hold the more frequent ones only."""

    key: str
    name: str
    values: Sequence[FacetValue]
    total: int


@dataclass(frozen=True, slots=True)
class Branch:
    """
    path    from the department down to the node that is looked at; empty at the top
    levels  the departments, then the nodes right below each node of the path: one more than the path has
    items   one page of the items right below the node, as summaries
    """

    path: tuple[TreeNode, ...]
    levels: tuple[tuple[TreeNode, ...], ...]
    items: Page

    @property
    def children(self) -> tuple[TreeNode, ...]:
        return self.levels[-1]


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
        self._home: tuple[str, HomeFacts] | None = None

    def item(self, code: str) -> dict[str, Any] | None:
        """The whole document of an item that was ever published; `listed` is False once it is withdrawn."""
        found = self._items.find_one({"_id": code})
        return found if found and found["item"] else None

    def etag(self, code: str) -> str | None:
        """Of the item's document, without reading it: an index answers."""
        found = self._items.find_one({"_id": code}, {"_id": 0, "etag": 1}, hint="etag")
        return found["etag"] if found else None

    def stamp(self) -> str:
        """Changes with everything that lists, facets, the tree and the home page show, and with nothing else."""
        return self._snapshots.get().digest

    def sample(self, most: int) -> list[str]:
        """Codes of listed items at even distances."""
        rows = self._snapshots.get().rows
        return [row.code for row in rows[:: max(1, -(-len(rows) // most))]]

    def items(
        self, filters: ItemFilters | None = None, limit: int = DEFAULT_LIMIT, cursor: str | None = None
    ) -> Page:
        """Summaries by code."""
        after = decode_cursor(cursor, str) or ""
        snapshot = self._snapshots.get()
        found = snapshot.index.matching(filters or ItemFilters())
        start = bisect_right(snapshot.rows, after, key=_code)
        rows = [snapshot.rows[place] for place in islice(places_of(found, start), limit + 1)]
        shown = rows[:limit]
        more = encode_cursor(shown[-1].code) if len(rows) > limit else None
        return Page([row.summary for row in shown], more, found.bit_count())

    def facets(
        self,
        filters: ItemFilters | None = None,
        codes: Sequence[str] | None = None,
        *,
        most: int | None = None,
    ) -> list[Facet]:
        """Facets with at least one value to choose. `codes` restricts the count to these items, found by a search; `most`
        leaves out the less frequent values of a longer facet, except chosen ones."""
        snapshot = self._snapshots.get()
        chosen = filters or ItemFilters()
        among = None if codes is None else _bits_of(codes, snapshot)
        facets = [_facet(key, snapshot, chosen, among, most) for key in FACETS]
        return [facet for facet in facets if facet.values]

    def departments(self) -> list[dict[str, Any]]:
        """`{code, name, short_name, kind, parent_code, exercise_level, item_count}` by code."""
        snapshot = self._snapshots.get()
        return _counted(snapshot.departments, snapshot, "department")

    def groups(self) -> list[dict[str, Any]]:
        """`{code, name, department_code, parent_code, level, item_count}` by code; a parent counts its children's items."""
        snapshot = self._snapshots.get()
        return _counted(snapshot.groups, snapshot, "group")

    def labels(self) -> Mapping[str, Mapping[str, str]]:
        """Facet → value → its name, for departments, groups and categories; a department's own values as facets have them."""
        return self._snapshots.get().labels

    def dimensions(self) -> list[dict[str, Any]]:
        """`{key, name, department_code, values: [{value, label, item_count}]}`; departments' own ones come last."""
        snapshot = self._snapshots.get()
        return [_dimension(dimension, snapshot) for dimension in snapshot.dimensions]

    def branch(
        self, code: str | None = None, limit: int = DEFAULT_LIMIT, cursor: str | None = None
    ) -> Branch | None:
        """The tree down to one node, and one page of its own items; from the top without a code. None for no node."""
        after = decode_cursor(cursor, str) or ""
        snapshot = self._snapshots.get()
        tree = snapshot.tree
        path = tuple(tree.path(code)) if code else ()
        if code and not path:
            return None
        below = (tree.roots, *(node.children for node in path))
        levels = tuple(tuple(tree.nodes[child] for child in children) for children in below)
        places = path[-1].items if path else ()
        rest = places[bisect_right(places, after, key=lambda place: snapshot.rows[place].code) :]
        shown = [snapshot.rows[place] for place in rest[:limit]]
        more = encode_cursor(shown[-1].code) if len(rest) > limit else None
        return Branch(path, levels, Page([row.summary for row in shown], more, len(places)))

    def home(self) -> HomeFacts:
        """Made once per change of the catalogue: it looks at every item."""
        snapshot = self._snapshots.get()
        made = self._home
        if made is None or made[0] != snapshot.digest:
            made = self._home = (snapshot.digest, _home(snapshot))
        return made[1]


def _home(snapshot: Snapshot) -> HomeFacts:
    none = ItemFilters()
    themes = ("life_event", "natural_person_theme", "legal_person_theme", "department")
    by_volume = nsmallest(POPULAR, snapshot.rows, key=lambda row: (-row.annual_volume, row.code))
    return HomeFacts(
        items=len(snapshot.rows),
        departments=len(snapshot.index.totals.get("department", ())),
        online=sum(row.online for row in snapshot.rows),
        no_visit=sum(row.no_visit for row in snapshot.rows),
        popular=[row.summary for row in by_volume],
        themes={key: _facet(key, snapshot, none) for key in themes},
    )


def _code(row: Row) -> str:
    return row.code


def _bits_of(codes: Iterable[str], snapshot: Snapshot) -> int:
    """The listed ones of these items."""
    places = []
    for code in codes:
        place = bisect_left(snapshot.rows, code, key=_code)
        if place < len(snapshot.rows) and snapshot.rows[place].code == code:
            places.append(place)
    return bits_at(places, len(snapshot.rows))


def _facet(
    key: str, snapshot: Snapshot, filters: ItemFilters, among: int | None = None, most: int | None = None
) -> Facet:
    index = snapshot.index
    counts = index.counts(key, index.matching(filters, among=among, ignoring=key))
    selected = filters.selected.get(key, frozenset())
    labels = FIXED_LABELS.get(key) or snapshot.labels.get(key, {})
    known = [value for value in labels if value in counts or value in selected]
    values = [*known, *sorted((set(counts) | selected) - set(labels))]
    shown = values
    if most is not None and len(values) > most:
        kept = {*nlargest(most, values, key=counts.__getitem__), *selected}
        shown = [value for value in values if value in kept]
    return Facet(
        key,
        FACETS[key],
        [FacetValue(value, labels.get(value, value), counts[value], value in selected) for value in shown],
        len(values),
    )


def _counted(entries: Iterable[Mapping[str, Any]], snapshot: Snapshot, facet: str) -> list[dict[str, Any]]:
    totals = snapshot.index.totals.get(facet, {})
    return [{**_without_id(entry), "item_count": totals.get(entry["code"], 0)} for entry in entries]


def _dimension(dimension: Mapping[str, Any], snapshot: Snapshot) -> dict[str, Any]:
    key, _, department = dimension["key"].partition(".")
    totals = snapshot.index.totals.get(key, {})
    prefix = f"{department}." if department else ""
    values = [
        {**value, "item_count": totals.get(prefix + value["value"], 0)} for value in dimension["values"]
    ]
    return {**_without_id(dimension), "values": values}


def _without_id(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "_id"}
