"""Public events → portal view: merge what they say, then compose anew every item that shows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from event_sourcing.cloud_events import CloudEvent
from gateway.projections.changes import Change, changes, merge
from gateway.projections.composition import Document, compose
from gateway.projections.shelf import Shelf
from gateway.projections.sources import sources_of

AT_ONCE = 500
"""Items composed in one go: bounds memory, not results."""


class PortalProjection:
    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def apply(self, events: Iterable[CloudEvent]) -> set[str]:
        """Merge the events; answers the collections that changed."""
        changed = self.merge(events)
        self.compose(self._concerned(changed))
        return {change.collection for change in changed}

    def merge(self, events: Iterable[CloudEvent]) -> list[Change]:
        """Facts only; whoever calls this alone composes all items later."""
        found = [change for event in events for change in changes(event)]
        by_collection: dict[str, list[Change]] = defaultdict(list)
        for change in found:
            by_collection[change.collection].append(change)
        for name, of_collection in by_collection.items():
            documents = self._shelf.get(name, (change.key for change in of_collection))
            for change in of_collection:
                documents[change.key] = merge(documents.get(change.key), change)
            self._shelf.put(name, (_complete(name, document) for document in documents.values()))
        return found

    def compose_all(self) -> None:
        self.compose(self._shelf.keys("items", {}))

    def compose(self, codes: Iterable[str]) -> None:
        ordered = sorted(set(codes))
        for start in range(0, len(ordered), AT_ONCE):
            documents = self._shelf.get("items", ordered[start : start + AT_ONCE])
            sources = sources_of(self._shelf, documents)
            self._shelf.put("items", (compose(document, sources) for document in documents.values()))

    def _concerned(self, changed: Sequence[Change]) -> set[str]:
        codes: set[str] = set()
        for change in changed:
            codes.update(self._shows(change.collection, change.key))
        return codes

    def _shows(self, collection: str, key: str) -> Iterator[str]:
        """Codes of items whose document says something about this thing."""
        if collection == "departments":
            yield from self._shelf.keys("items", {"item.department_code": key})
            yield from self._neighbours({"$regex": f"^{key}"})
        elif collection == "groups":
            yield from self._shelf.keys("items", {"item.department_code": key[:4]})
        elif collection == "dimensions":
            category, _, department = key.partition(".")
            query: dict[str, Any] = {f"item.categories.{category}.0": {"$exists": True}}
            yield from self._shelf.keys(
                "items", query | ({"item.department_code": department} if department else {})
            )
        elif collection == "relations":
            yield from key.split("~")[:2]
        elif collection in ("items", "external_items"):
            yield key
            yield from self._neighbours(key)

    def _neighbours(self, code: Any) -> Iterator[str]:
        for edge in self._shelf.find("relations", {"$or": [{"from_code": code}, {"to_code": code}]}):
            yield edge["from_code"]
            yield edge["to_code"]


def _complete(name: str, document: Document) -> Document:
    """An item that waits for its composition is already a document that reads can live with."""
    return {"version": 0, "listed": False, **document} if name == "items" else document
