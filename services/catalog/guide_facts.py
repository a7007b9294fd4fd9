"""What the catalogue knows of guides: its own copies of what the guides service published.

    guide_facts {_id: item code, version, facts: data of the latest `guide-published.v1`, None once it is withdrawn}

Copies are kept by version: a message that comes twice or late changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from event_sourcing.cloud_events import CloudEvent
from event_sourcing.errors import ContractMismatch
from event_sourcing.mongo_clients import outages_as_unavailable

COLLECTION = "guide_facts"
QUEUE = "catalog.guide-facts"
BINDINGS: Mapping[str, tuple[str, ...]] = {"guides": ("guide-published.v1", "guide-withdrawn.v1")}

Facts = Mapping[str, Any]
"""As in `contracts/events/guides/guide-published.v1`."""


class GuideFactsView:
    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._facts = database[COLLECTION]

    def of(self, item_code: str) -> Facts | None:
        """None for an item without a published guide. Raises Unavailable."""
        with outages_as_unavailable():
            found = self._facts.find_one({"_id": item_code})
        return found and found["facts"]

    def all(self) -> Iterator[tuple[str, Facts]]:
        """(item code, facts) of every published guide, by code. Raises Unavailable."""
        with outages_as_unavailable():
            for document in self._facts.find({"facts": {"$ne": None}}).sort("_id", 1):
                yield document["_id"], document["facts"]

    def materials(self) -> Iterator[tuple[str, Facts]]:
        """As `all`, but no more of the facts than `item_name` and `materials`. Raises Unavailable."""
        fields = {"facts.item_name": 1, "facts.materials": 1}
        with outages_as_unavailable():
            for document in self._facts.find({"facts": {"$ne": None}}, fields).sort("_id", 1):
                yield document["_id"], document["facts"]

    def state(self) -> tuple[int, int]:
        """(guides ever heard of, sum of their versions): equal as long as nothing changed. Raises Unavailable."""
        totals = [{"$group": {"_id": None, "guides": {"$sum": 1}, "versions": {"$sum": "$version"}}}]
        with outages_as_unavailable():
            found = next(self._facts.aggregate(totals), {"guides": 0, "versions": 0})
        return found["guides"], found["versions"]

    def of_many(self, item_codes: Sequence[str]) -> list[Facts]:
        """Those of the items that have a published guide. Raises Unavailable."""
        with outages_as_unavailable():
            query = {"_id": {"$in": list(item_codes)}, "facts": {"$ne": None}}
            return [document["facts"] for document in self._facts.find(query)]

    def keep(self, event: CloudEvent) -> None:
        """Raises ContractMismatch for an event that nobody should have bound us to."""
        match f"{event.service}/{event.name}":
            case "guides/guide-published.v1":
                self._set(event.subject, event.stream_version, event.data)
            case "guides/guide-withdrawn.v1":
                self._set(event.subject, event.stream_version, None)
            case other:
                raise ContractMismatch(f"not a fact about guides: {other}")

    def _set(self, item_code: str, version: int, facts: Facts | None) -> None:
        older = {"_id": item_code, "version": {"$lt": version}}
        with outages_as_unavailable():
            try:
                self._facts.update_one(older, {"$set": {"version": version, "facts": facts}}, upsert=True)
            except DuplicateKeyError:
                return  # the copy stands at this version or a later one
