"""The published information resource catalogue (信息资源目录): one entry, and lists with facets.

A few hundred entries with some kilobytes each: they are kept whole, and read again when the catalogue's generation moves.
"""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pymongo.database import Database

from gateway.views.catalogue import Facet, FacetValue
from gateway.views.generation import read_generation

RESOURCE_FACETS: Mapping[str, str] = {"class": "分类", "provider": "提供方", "share_type": "共享类型"}

Entry = Mapping[str, Any]
"""As `resource-published.v1` has it."""
Selected = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Found:
    entries: Sequence[Entry]
    facets: Sequence[Facet]


class ResourcesView:
    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._database = database
        self._loading = threading.Lock()
        self._held: tuple[int, tuple[Entry, ...]] | None = None

    def all(self) -> tuple[Entry, ...]:
        """Entries that are public now, by code."""
        generation = read_generation(self._database)
        held = self._held
        if held is None or held[0] != generation:
            with self._loading:
                held = self._held = (generation, self._load())
        return held[1]

    def entry(self, code: str) -> dict[str, Any] | None:
        """`{resource, version, withdrawn}` of an entry that was ever published; `withdrawn`: `{reason}` or None."""
        found = self._database["resources"].find_one({"_id": code})
        return found if found and found["resource"] else None

    def named(self, codes: Sequence[str]) -> list[Entry]:
        """Those of the entries that are public."""
        return [entry for entry in self.all() if entry["code"] in codes]

    def find(self, words: str = "", selected: Selected | None = None) -> Found:
        return found_among(self.all(), words, selected or {})

    def _load(self) -> tuple[Entry, ...]:
        rows = self._database["resources"].find({"withdrawn": None, "resource": {"$ne": None}}).sort("_id", 1)
        return tuple(row["resource"] for row in rows)


def found_among(entries: Sequence[Entry], words: str, chosen: Selected) -> Found:
    """Those that hold every one of the words and fit what was chosen; facets are counted among those with the words."""
    among = [entry for entry in entries if _holds(entry, words.lower().split())]
    facets = [_facet(key, among, chosen) for key in RESOURCE_FACETS]
    fitting = [entry for entry in among if _fits(entry, chosen)]
    return Found(fitting, [facet for facet in facets if facet.values])


def etag_of(entry: Mapping[str, Any]) -> str:
    """`entry`: as `ResourcesView.entry` answers it."""
    said = f"{entry['_id']} {entry['version']} {bool(entry['withdrawn'])}"
    return f'"{hashlib.sha256(said.encode()).hexdigest()[:16]}"'


def _values(entry: Entry, key: str) -> tuple[str, str]:
    """(value, label) of a facet."""
    if key == "class":
        code, names = entry["class_code"][:3], entry["class_names"]
        return code, f"{names[0]} / {names[1]}"
    if key == "provider":
        return entry["provider_code"], entry["provider"]
    return entry["share_type"], entry["share_type"]


def _fits(entry: Entry, chosen: Selected, ignoring: str = "") -> bool:
    return all(
        _values(entry, key)[0] in values for key, values in chosen.items() if values and key != ignoring
    )


def _facet(key: str, entries: Sequence[Entry], chosen: Selected) -> Facet:
    """As in the items' list: a value counts what the list would hold if it were the only one chosen of its facet."""
    labels = dict(_values(entry, key) for entry in entries)
    counts = Counter(_values(entry, key)[0] for entry in entries if _fits(entry, chosen, ignoring=key))
    selected = chosen.get(key, frozenset())
    shown = sorted(value for value in labels if counts[value] or value in selected)
    values = [FacetValue(value, labels[value], counts[value], value in selected) for value in shown]
    return Facet(key, RESOURCE_FACETS[key], values, len(values))


def _holds(entry: Entry, words: Sequence[str]) -> bool:
    if not words:
        return True
    parts = (entry["code"], entry["name"], entry["summary"], entry["provider"], *entry["class_names"])
    items = (text for item in entry["items"] for text in (item["name"], item["code"]))
    text = " ".join((*parts, *items)).lower()
    return all(word in text for word in words)
