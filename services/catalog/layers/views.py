"""Laws, functions and domains as editors list, search and walk them. All raise Unavailable."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pymongo import ASCENDING
from pymongo.database import Database

from event_sourcing.mongo_clients import outages_as_unavailable
from services.catalog.layers.nodes import COLLECTION, NAME, Node, node
from services.catalog.layers.projection import DOMAINS, FUNCTIONS, LAWS
from services.catalog.layers.schemas import LAW, LAYERS
from services.catalog.layers.sharing import departments_of, is_shared
from services.catalog.projections import ITEM_LIST
from services.catalog.shared_data.projection import ELEMENTS, TABLES

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """`next_cursor`: id of the page's last row; None on the last page."""

    rows: list[Row]
    next_cursor: str | None


class LayersView:
    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._database = database

    def ensure_indexes(self) -> None:
        """Both ways along the layers; rebuilds take the indexes of a view with them."""
        functions = self._database[FUNCTIONS]
        functions.create_index([("legal_basis_ids", ASCENDING)])
        functions.create_index([("item_codes", ASCENDING)])
        self._database[DOMAINS].create_index([("function_codes", ASCENDING)])
        self._database[LAWS].create_index([("law", ASCENDING), ("article", ASCENDING)])
        self._database[TABLES].create_index([("item_codes", ASCENDING)])
        self._database[ELEMENTS].create_index([("item_codes", ASCENDING)])

    def page(self, kind: str, words: str, limit: int, cursor: str | None) -> Page:
        """By id."""
        query = {"$and": [{"_id": {"$gt": cursor or ""}}, _query(kind, words)]}
        with outages_as_unavailable():
            rows = list(self._of(kind).find(query).sort("_id", ASCENDING).limit(limit + 1))
        last = rows[limit - 1]["_id"] if len(rows) > limit else None
        return Page(rows[:limit], last)

    def search(self, words: str, most: int) -> dict[str, list[Node]]:
        """Layer → its nodes that the words are in, `most` of each."""
        with outages_as_unavailable():
            return {
                kind: [
                    node(kind, row)
                    for row in self._of(kind).find(_query(kind, words)).sort("_id", ASCENDING).limit(most)
                ]
                for kind in LAYERS
            }

    def row(self, kind: str, identity: str) -> Row | None:
        with outages_as_unavailable():
            row: Row | None = self._of(kind).find_one({"_id": identity})
            return row

    def laws_by_text(self) -> dict[tuple[str, str], str]:
        """(law, article or "") → id."""
        with outages_as_unavailable():
            rows = self._database[LAWS].find({}, {"law": 1, "article": 1}).sort("_id", -1)
            return {(row["law"], row["article"] or ""): row["_id"] for row in rows}

    def names(self, kind: str, ids: Sequence[str]) -> dict[str, str]:
        with outages_as_unavailable():
            rows = self._of(kind).find({"_id": {"$in": list(ids)}})
            return {row["_id"]: node(kind, row)["name"] for row in rows}

    def counts(self) -> dict[str, int]:
        """Layer → number of nodes; withdrawn items and merged tables are no longer counted."""
        still_there: Mapping[str, dict[str, Any]] = {
            ITEM_LIST: {"status": {"$ne": "WITHDRAWN"}},
            TABLES: {"merged_into": ""},
        }
        with outages_as_unavailable():
            return {
                kind: self._database[name].count_documents(still_there.get(name, {}))
                for kind, name in COLLECTION.items()
            }

    def shared_elements(self) -> list[Row]:
        """`[{id, name, departments}]` of the elements that two or more departments use, by id: one query for each layer."""
        with outages_as_unavailable():
            tables = {row["_id"]: row for row in self._database[TABLES].find({})}
            elements = list(self._database[ELEMENTS].find({}).sort("_id", ASCENDING))
        found = []
        for row in elements:
            departments = departments_of(row, [tables[each] for each in row["table_ids"] if each in tables])
            if is_shared(departments):
                found.append({"id": row["_id"], "name": row["name"], "departments": departments})
        return found

    def _of(self, kind: str) -> Any:
        return self._database[COLLECTION[kind]]


def _query(kind: str, words: str) -> dict[str, Any]:
    """All words in the name (of a law, in its article as well), or the beginning of the id."""
    parts = words.split()
    if not parts:
        return {}
    fields = ("law", "article", "doc_no") if kind == LAW else (NAME.get(kind, "name"),)
    every = [
        {"$or": [{field: {"$regex": re.escape(part), "$options": "i"}} for field in fields]} for part in parts
    ]
    return {"$or": [{"_id": {"$regex": f"^{re.escape(parts[0])}"}}, {"$and": every}]}
