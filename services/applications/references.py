"""What the service knows of items and forms: its own copies of what catalog and guides published.

So an application can be judged while those services are away, and a case keeps to the form it was filled in with. Copies
are kept by version: a message that comes twice or late changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from event_sourcing.cloud_events import CloudEvent
from event_sourcing.errors import ContractMismatch
from event_sourcing.mongo_clients import outages_as_unavailable

BINDINGS: Mapping[str, tuple[str, ...]] = {
    "catalog": ("item-published.v1", "item-suspended.v1", "item-resumed.v1", "item-withdrawn.v1"),
    "guides": ("form-published.v1",),
}

Document = Mapping[str, Any]


class References(Protocol):
    def item(self, code: str) -> Document | None:
        """Data of the latest `item-published`, with `withdrawn: True` once it was withdrawn."""
        ...

    def suspension(self, code: str) -> Document | None:
        """`{reason, until}` while the item takes no applications."""
        ...

    def form(self, form_id: str, version: int) -> Document | None:
        """Data of one `form-published`."""
        ...

    def keep_item(self, code: str, version: int, changes: Document) -> None:
        """Merge `changes` into the copy unless it already stands at `version` or later."""
        ...

    def keep_suspension(self, code: str, version: int, suspension: Document | None) -> None:
        """None: resumed. With a version of its own, since a suspension that comes late must not be lost to a publication."""
        ...

    def keep_form(self, form: Document) -> None:
        """A published version never changes: the first copy stays."""
        ...


def keep(references: References, event: CloudEvent) -> None:
    """Raises ContractMismatch for an event that nobody should have bound us to."""
    match f"{event.service}/{event.name}":
        case "catalog/item-published.v1":
            references.keep_item(event.subject, event.stream_version, {**event.data, "withdrawn": False})
        case "catalog/item-suspended.v1":
            suspension = {"reason": event.data["reason"], "until": event.data["until"]}
            references.keep_suspension(event.subject, event.stream_version, suspension)
        case "catalog/item-resumed.v1":
            references.keep_suspension(event.subject, event.stream_version, None)
        case "catalog/item-withdrawn.v1":
            references.keep_item(event.subject, event.stream_version, {"withdrawn": True})
        case "guides/form-published.v1":
            references.keep_form(event.data)
        case other:
            raise ContractMismatch(f"not a reference of applications: {other}")


class MemoryReferences:
    """For unit tests."""

    def __init__(self) -> None:
        self._items: dict[str, tuple[int, dict[str, Any]]] = {}
        self._suspensions: dict[str, tuple[int, Document | None]] = {}
        self._forms: dict[tuple[str, int], Document] = {}

    def item(self, code: str) -> Document | None:
        return self._items[code][1] if code in self._items else None

    def suspension(self, code: str) -> Document | None:
        return self._suspensions.get(code, (0, None))[1]

    def form(self, form_id: str, version: int) -> Document | None:
        return self._forms.get((form_id, version))

    def keep_item(self, code: str, version: int, changes: Document) -> None:
        known, data = self._items.get(code, (0, {}))
        if version > known:
            self._items[code] = (version, {**data, **changes})

    def keep_suspension(self, code: str, version: int, suspension: Document | None) -> None:
        if version > self._suspensions.get(code, (0, None))[0]:
            self._suspensions[code] = (version, suspension)

    def keep_form(self, form: Document) -> None:
        self._forms.setdefault((form["form_id"], form["version"]), form)


class MongoReferences:
    """`known_items {_id: code, version, data}`, `known_suspensions {_id: code, version, suspension}` and
    `known_forms {_id: "<form id>@<version>", data}`."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._items = database["known_items"]
        self._suspensions = database["known_suspensions"]
        self._forms = database["known_forms"]

    def item(self, code: str) -> Document | None:
        with outages_as_unavailable():
            found = self._items.find_one({"_id": code})
        return found and dict(found["data"])

    def suspension(self, code: str) -> Document | None:
        with outages_as_unavailable():
            found = self._suspensions.find_one({"_id": code})
        return found and found["suspension"]

    def form(self, form_id: str, version: int) -> Document | None:
        with outages_as_unavailable():
            found = self._forms.find_one({"_id": f"{form_id}@{version}"})
        return found and dict(found["data"])

    def keep_item(self, code: str, version: int, changes: Document) -> None:
        _set(self._items, code, version, {f"data.{name}": value for name, value in changes.items()})

    def keep_suspension(self, code: str, version: int, suspension: Document | None) -> None:
        _set(self._suspensions, code, version, {"suspension": suspension})

    def keep_form(self, form: Document) -> None:
        with outages_as_unavailable():
            self._forms.update_one(
                {"_id": f"{form['form_id']}@{form['version']}"}, {"$setOnInsert": {"data": form}}, upsert=True
            )


def _set(copies: Collection[dict[str, Any]], code: str, version: int, fields: Document) -> None:
    update = {"$set": {"version": version, **fields}}
    with outages_as_unavailable():
        try:
            copies.update_one({"_id": code, "version": {"$lt": version}}, update, upsert=True)
        except DuplicateKeyError:
            return  # the copy stands at this version or a later one
