"""The list side of the catalogue in memory: what lists, facets, the tree and the home page show of every item.

About 3 KB per item, loaded once by each worker. The projector counts a generation with every change, a request only reads
that number; after a change the worker compares etags, which an index holds, and reads the items that are new to it.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pymongo.database import Database

from gateway.views.catalogue_tree import CatalogueTree
from gateway.views.facet_index import FacetIndex
from gateway.views.generation import read_generation

_LISTED_FIELDS = {"etag": 1, "summary": 1, "facets": 1, "item.annual_volume": 1}

Document = dict[str, Any]
FacetsOfItem = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Row:
    """
    packed  the summary as JSON: a quarter of what it takes as objects
    facets  shared by all items that have the same
    """

    code: str
    etag: str
    packed: bytes
    facets: FacetsOfItem
    annual_volume: int
    online: bool
    no_visit: bool

    @property
    def summary(self) -> dict[str, Any]:
        """What a card of the list shows."""
        found: dict[str, Any] = json.loads(self.packed)
        return found


@dataclass(frozen=True, slots=True)
class Snapshot:
    """
    digest  of everything in here: the same in all workers and after a restart, another after each change
    rows    listed items by code
    labels  (facet, value) → its name, in the order to show
    """

    generation: int
    digest: str
    rows: tuple[Row, ...]
    index: FacetIndex
    tree: CatalogueTree
    departments: tuple[Document, ...]
    groups: tuple[Document, ...]
    dimensions: tuple[Document, ...]
    labels: Mapping[str, Mapping[str, str]]


class SnapshotCache:
    def __init__(self, database: Database[Document]) -> None:
        self._database = database
        self._current: Snapshot | None = None
        self._etags: Mapping[str, str] = {}
        self._loading = threading.Lock()

    def get(self) -> Snapshot:
        generation = read_generation(self._database)
        current = self._current
        if current is not None and current.generation == generation:
            return current
        with self._loading:
            if self._current is None or self._current.generation != generation:
                self._current = self._load(generation)
            return self._current

    def _load(self, generation: int) -> Snapshot:
        """Read after the number: a change in between is loaded twice rather than missed."""
        etags = self._read_etags()
        rows = self._rows(etags)
        self._etags = etags
        return _snapshot(generation, rows, *map(self._all, ("departments", "groups", "dimensions")))

    def _read_etags(self) -> dict[str, str]:
        """Of every document, listed or not, by code; an index answers."""
        found = self._database["items"].find({}, {"etag": 1}, hint="etag")
        return {document["_id"]: document.get("etag", "") for document in found}

    def _rows(self, etags: Mapping[str, str]) -> list[Row]:
        """Those that are in memory and still the same, and the others from the database."""
        old = self._current.rows if self._current else ()
        kept = {row.code: row for row in old if etags.get(row.code) == self._etags[row.code]}
        wanted = [code for code, etag in etags.items() if self._etags.get(code) != etag]
        query = {"listed": True} | ({"_id": {"$in": wanted}} if self._etags else {})
        read = _packed(self._database["items"].find(query, _LISTED_FIELDS), (row.facets for row in old))
        rows = kept | {row.code: row for row in read}
        return [rows[code] for code in sorted(rows)]

    def _all(self, collection: str) -> tuple[Document, ...]:
        return tuple(self._database[collection].find({}, {"seen": 0}).sort("_id", 1))


def snapshot_of(
    generation: int,
    listed: Iterable[Document],
    departments: tuple[Document, ...],
    groups: tuple[Document, ...],
    dimensions: tuple[Document, ...],
) -> Snapshot:
    """`listed`: items as the projector composes them, by code; all others by their keys."""
    return _snapshot(generation, list(_packed(listed, ())), departments, groups, dimensions)


def _snapshot(
    generation: int,
    rows: Sequence[Row],
    departments: tuple[Document, ...],
    groups: tuple[Document, ...],
    dimensions: tuple[Document, ...],
) -> Snapshot:
    return Snapshot(
        generation,
        _digest(rows, (*departments, *groups, *dimensions)),
        tuple(rows),
        FacetIndex.of(row.facets for row in rows),
        CatalogueTree.of(departments, groups, [row.facets for row in rows]),
        departments,
        groups,
        dimensions,
        _labels(departments, groups, dimensions),
    )


def _packed(documents: Iterable[Document], known: Iterable[FacetsOfItem]) -> Iterator[Row]:
    """Items with the same facets share them."""
    shared = {_as_json(facets): facets for facets in known}
    for document in documents:
        summary, facets = document["summary"], document["facets"]
        yield Row(
            document["_id"],
            document["etag"],
            _as_json(summary).encode(),
            shared.setdefault(_as_json(facets), facets),
            document["item"].get("annual_volume") or 0,
            online=bool(summary["online"]),
            no_visit=summary["max_visits"] == 0,
        )


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _digest(rows: Iterable[Row], others: Sequence[Document]) -> str:
    found = hashlib.sha256()
    for row in rows:
        found.update(f"{row.code}={row.etag};".encode())
    found.update(json.dumps(others, sort_keys=True, default=str).encode())
    return found.hexdigest()[:16]


def _labels(
    departments: Sequence[Document], groups: Sequence[Document], dimensions: Sequence[Document]
) -> dict[str, dict[str, str]]:
    labels = {
        "department": {d["code"]: d["name"] for d in departments},
        "group": {g["code"]: g["name"] for g in groups},
        "custom": {},
    }
    for dimension in dimensions:
        key, _, department = dimension["key"].partition(".")
        prefix = f"{department}." if department else ""
        labels.setdefault(key, {}).update(
            {prefix + value["value"]: value["label"] for value in dimension["values"]}
        )
    return labels
