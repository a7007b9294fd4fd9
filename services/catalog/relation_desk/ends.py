"""Ends of relations, items and external items alike: what each stored event says about them, and reading it.

    relation_ends {_id: code, name, department_code, document, licence, external, published, withdrawn}

A published item is known by what is published, a draft by what it says now.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pymongo import UpdateOne
from pymongo.database import Database

from event_sourcing.events import RecordedEvent, category_of
from event_sourcing.mongo_clients import outages_as_unavailable
from event_sourcing.projections import ViewWrite
from services.catalog.external_item.aggregate import external_item_decider
from services.catalog.external_item.events import ExternalItemRegistered
from services.catalog.item.aggregate import item_decider
from services.catalog.item.content import ItemContent
from services.catalog.item.events import ItemDrafted, ItemPublished, ItemRevised, ItemWithdrawn

RELATION_ENDS = "relation_ends"


@dataclass(frozen=True, slots=True)
class End:
    """
    document, licence    its result, and the electronic licence that this is
    published            whether the public knows it; external items are always known
    """

    code: str
    name: str
    department_code: str
    document: str
    licence: str | None
    external: bool
    published: bool
    withdrawn: bool


class RelationEnds:
    """`EndsView` reads what this writes."""

    name = "relation_ends"
    collections = (RELATION_ENDS,)

    def changes(self, event: RecordedEvent) -> Sequence[ViewWrite]:
        category = category_of(event.stream)
        if category == item_decider.category:
            update = _item_update(item_decider.codec.decode(event))
        elif category == external_item_decider.category:
            update = _external_update(external_item_decider.codec.decode(event))
        else:
            update = None
        return [ViewWrite(RELATION_ENDS, update)] if update is not None else []


def _item_update(event: object) -> UpdateOne | None:
    match event:
        case ItemDrafted():
            fields = _said(event.content) | {"external": False, "published": False, "withdrawn": False}
            return UpdateOne({"_id": event.content.code}, {"$set": fields}, upsert=True)
        case ItemRevised():
            return UpdateOne({"_id": event.content.code, "published": False}, {"$set": _said(event.content)})
        case ItemPublished():
            fields = _said(event.content) | {"published": True}
            return UpdateOne({"_id": event.content.code}, {"$set": fields})
        case ItemWithdrawn():
            return UpdateOne({"_id": event.code}, {"$set": {"withdrawn": True}})
        case _:
            return None


def _said(content: ItemContent) -> dict[str, Any]:
    return {
        "name": content.name,
        "department_code": content.department_code,
        "document": content.result.document,
        "licence": content.result.licence_name,
    }


def _external_update(event: ExternalItemRegistered) -> UpdateOne:
    fields = {
        "name": event.name,
        "department_code": event.department_code,
        "document": event.result_document,
        "licence": None,
        "external": True,
        "published": True,
        "withdrawn": False,
    }
    return UpdateOne({"_id": event.code}, {"$set": fields}, upsert=True)


class EndsView:
    """All methods raise Unavailable while the database is away."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._ends = database[RELATION_ENDS]

    def all(self) -> dict[str, End]:
        return self._found({})

    def of(self, codes: Iterable[str]) -> dict[str, End]:
        return self._found({"_id": {"$in": list(codes)}})

    def search(self, text: str, limit: int) -> list[End]:
        """Whose code begins with the text, or whose name has it; the shortest names first."""
        pattern = re.escape(text)
        query = {
            "$or": [{"_id": {"$regex": f"^{pattern}"}}, {"name": {"$regex": pattern}}],
            "withdrawn": False,
        }
        found = self._found(query).values()
        return sorted(found, key=lambda end: (len(end.name), end.code))[:limit]

    def _found(self, query: Mapping[str, Any]) -> dict[str, End]:
        with outages_as_unavailable():
            return {row["_id"]: _end(row) for row in self._ends.find(query)}


def _end(row: Mapping[str, Any]) -> End:
    names = ("name", "department_code", "document", "licence", "external", "published", "withdrawn")
    return End(row["_id"], **{name: row[name] for name in names})
