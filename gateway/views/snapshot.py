"""The list side of the catalogue in memory: what lists, facets and the home page show of every item.

A few hundred bytes per item, loaded once per change of the catalogue: the projector counts a generation with every change,
and a request only reads that number. The whole item stays in MongoDB.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pymongo.database import Database

from gateway.views.generation import read_generation

_LISTED_FIELDS = {"summary": 1, "facets": 1, "pinyin": 1, "item.annual_volume": 1}

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """`summary`: what a card of the list shows, ready to be served as JSON."""

    code: str
    summary: Mapping[str, Any]
    facets: Mapping[str, Sequence[str]]
    pinyin: Mapping[str, str]
    annual_volume: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`rows`: listed items by code; `labels`: (facet, value) → its name, in the order to show."""

    generation: int
    rows: tuple[Row, ...]
    departments: tuple[Document, ...]
    groups: tuple[Document, ...]
    dimensions: tuple[Document, ...]
    labels: Mapping[str, Mapping[str, str]]


class SnapshotCache:
    def __init__(self, database: Database[Document]) -> None:
        self._database = database
        self._current: Snapshot | None = None
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
        listed = self._database["items"].find({"listed": True}, _LISTED_FIELDS).sort("_id", 1)
        return snapshot_of(
            generation, listed, self._all("departments"), self._all("groups"), self._all("dimensions")
        )

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
    rows = tuple(_row(document) for document in listed)
    labels = _labels(departments, groups, dimensions)
    return Snapshot(generation, rows, departments, groups, dimensions, labels)


def _row(document: Document) -> Row:
    return Row(
        document["_id"],
        document["summary"],
        document["facets"],
        document["pinyin"],
        document["item"].get("annual_volume") or 0,
    )


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
