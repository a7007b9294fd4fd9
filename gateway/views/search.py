"""Search over names and guides: Chinese words and pairs of characters, pinyin and initials, best first.

The portal view holds the tokens (`gateway.projections.search_tokens` makes them on both sides); MongoDB's text index ranks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pymongo.database import Database

from gateway.projections.search_tokens import normal, query_tokens
from gateway.views.filters import ItemFilters

DEFAULT_HITS, MOST_HITS = 20, 100
LONGEST_QUERY = 100
WEAKEST = 0.2
"""Hits that score below this share of the best are noise: they have a common pair of characters and nothing else."""

_LETTERS = re.compile(r"[a-z]{2,40}")
_FIELDS = {"summary": 1, "pinyin": 1, "facets": 1, "score": {"$meta": "textScore"}}


@dataclass(frozen=True, slots=True)
class Hit:
    code: str
    summary: Mapping[str, Any]
    facets: Mapping[str, Sequence[str]]
    score: float


class Search:
    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._items = database["items"]

    def search(self, q: str, filters: ItemFilters | None = None, limit: int = DEFAULT_HITS) -> list[Hit]:
        """Best first; empty when nothing fits. What filters leave is part of what is found without them, so that facets
        counted over the one say how long the other is; only where more fits than is looked at, the database narrows first."""
        q = q[:LONGEST_QUERY]
        tokens = query_tokens(q)
        if not tokens:
            return []
        chosen = filters or ItemFilters()
        found = self._found(tokens, ItemFilters())
        if chosen and len(found) == MOST_HITS:
            found = self._found(tokens, chosen)
        hits = _ranked(normal(q), found) or self._spelt(normal(q))
        return [hit for hit in hits if chosen.matches(hit.facets)][:limit]

    def _found(self, tokens: Sequence[str], filters: ItemFilters) -> list[Mapping[str, Any]]:
        query = {"$text": {"$search": " ".join(tokens)}, "listed": True, **filters.as_query()}
        found = self._items.find(query, _FIELDS).sort([("score", {"$meta": "textScore"})])
        return list(found.limit(MOST_HITS))

    def _spelt(self, q: str) -> list[Hit]:
        """Names whose pinyin or initials have these letters in a row: a word of a name that is not typed to its end."""
        if not _LETTERS.fullmatch(q):
            return []
        spelt = [{f"pinyin.{kind}": {"$regex": q}} for kind in ("full", "initials")]
        query = {"$or": spelt, "listed": True}
        found = (
            self._items.find(query, {"summary": 1, "pinyin": 1, "facets": 1}).sort("_id", 1).limit(MOST_HITS)
        )
        return _ranked(q, ({**document, "score": 1.0} for document in found))

    def suggest(self, q: str, limit: int = 8) -> list[dict[str, str]]:
        """`{code, name, department_name}` for a search box."""
        return [
            {name: hit.summary[name] for name in ("code", "name", "department_name")}
            for hit in self.search(q, limit=limit)
        ]


def _ranked(q: str, found: Iterable[Mapping[str, Any]]) -> list[Hit]:
    hits = [Hit(d["_id"], d["summary"], d["facets"], d["score"] * _boost(q, d)) for d in found]
    hits.sort(key=lambda hit: (-hit.score, hit.code))
    strongest = hits[0].score if hits else 0.0
    return [hit for hit in hits if hit.score >= strongest * WEAKEST]


def _boost(q: str, document: Mapping[str, Any]) -> float:
    """The words of the query side by side in the name count for more than the same words apart."""
    name = normal(document["summary"]["name"])
    spellings: Sequence[str] = (name, document["_id"], *document["pinyin"].values())
    if q in spellings:
        return 8.0
    if any(spelling.startswith(q) for spelling in spellings):
        return 4.0
    return 2.0 if any(q in spelling for spelling in spellings) else 1.0
