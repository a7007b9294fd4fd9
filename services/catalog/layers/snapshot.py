"""Reads what the checks look at, in five queries whatever the size of the catalogue."""

from __future__ import annotations

from typing import Any

from pymongo.database import Database

from event_sourcing.mongo_clients import outages_as_unavailable
from services.catalog.item.state import WITHDRAWN
from services.catalog.layers.checks import Snapshot
from services.catalog.layers.projection import DOMAINS, FUNCTIONS, LAWS, RELATIONS
from services.catalog.projections import ITEM_LIST


def snapshot(database: Database[dict[str, Any]]) -> Snapshot:
    """Raises Unavailable."""
    with outages_as_unavailable():
        items = list(
            database[ITEM_LIST].find({}, {"name": 1, "department_code": 1, "status": 1}).sort("_id", 1)
        )
        relations = database[RELATIONS].find({}, {"from_code": 1, "to_code": 1}).sort("_id", 1)
        return Snapshot(
            laws=_by_id(database, LAWS),
            functions=_by_id(database, FUNCTIONS),
            domains=_by_id(database, DOMAINS),
            items={row["_id"]: row for row in items if row["status"] != WITHDRAWN},
            withdrawn=frozenset(row["_id"] for row in items if row["status"] == WITHDRAWN),
            relations=[(row["from_code"], row["to_code"]) for row in relations],
        )


def _by_id(database: Database[dict[str, Any]], collection: str) -> dict[str, dict[str, Any]]:
    return {row["_id"]: row for row in database[collection].find({}).sort("_id", 1)}
