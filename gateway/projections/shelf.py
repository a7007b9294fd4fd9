"""The collections of the portal view, live or in the making: the same code fills both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pymongo import ReplaceOne
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.database import Database

Document = dict[str, Any]

COLLECTIONS = (
    "departments",
    "groups",
    "dimensions",
    "external_items",
    "relations",
    "items",
    "item_past",
    "resources",
    "forms",
    "form_versions",
    "cases",
)
"""All that is made from public events, and nothing else."""

INDEXES: Mapping[str, Sequence[tuple[Any, dict[str, Any]]]] = {
    "items": (
        ([("_id", 1), ("etag", 1)], {"name": "etag"}),
        ([("listed", 1), ("_id", 1)], {"name": "listed"}),
        ([("item.department_code", 1)], {"name": "department"}),
        (
            [("search_name", "text"), ("search", "text")],
            {
                "name": "search",
                "default_language": "none",
                "language_override": "no_such_field",
                "weights": {"search_name": 10, "search": 1},
            },
        ),
    ),
    "item_past": (([("code", 1), ("at", 1)], {"name": "life"}),),
    "relations": (([("from_code", 1)], {"name": "from"}), ([("to_code", 1)], {"name": "to"})),
    "forms": (([("item_code", 1)], {"name": "item"}),),
    "cases": (
        ([("applicant_id", 1), ("submitted_at", -1)], {"name": "mine"}),
        ([("department_code", 1), ("status", 1), ("submitted_at", 1)], {"name": "queue"}),
        ([("submitted_at", 1), ("_id", 1)], {"name": "all"}),
        ([("number", 1)], {"name": "number"}),
        ([("provincial_number", 1)], {"name": "provincial_number"}),
    ),
}


class Shelf:
    """`suffix`: of a set of collections beside the live one; `session`: of the transaction that all access belongs to."""

    def __init__(
        self, database: Database[Document], suffix: str = "", session: ClientSession | None = None
    ) -> None:
        self._database = database
        self._suffix = suffix
        self._session = session

    def collection(self, name: str) -> Collection[Document]:
        return self._database[name + self._suffix]

    def get(self, name: str, keys: Iterable[str]) -> dict[str, Document]:
        return {
            document["_id"]: document for document in self.find(name, {"_id": {"$in": sorted(set(keys))}})
        }

    def find(self, name: str, query: Mapping[str, Any]) -> Iterator[Document]:
        return self.collection(name).find(query, session=self._session)

    def keys(self, name: str, query: Mapping[str, Any]) -> list[str]:
        found = self.collection(name).find(query, {"_id": 1}, session=self._session)
        return [document["_id"] for document in found]

    def put(self, name: str, documents: Iterable[Document]) -> None:
        writes = [ReplaceOne({"_id": d["_id"]}, d, upsert=True) for d in documents]
        if writes:
            self.collection(name).bulk_write(writes, ordered=False, session=self._session)

    def prepare(self) -> None:
        """Collections and indexes exist before the first write: a transaction makes neither well."""
        existing = set(self._database.list_collection_names())
        for name in COLLECTIONS:
            if name + self._suffix not in existing:
                self._database.create_collection(name + self._suffix)
            for keys, options in INDEXES.get(name, ()):
                self.collection(name).create_index(keys, **options)

    def drop(self) -> None:
        for name in COLLECTIONS:
            self.collection(name).drop()
