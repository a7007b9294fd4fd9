"""Tables and elements as `projection.SharedData` keeps them. All raise Unavailable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pymongo import ASCENDING
from pymongo.database import Database

from event_sourcing.mongo_clients import outages_as_unavailable
from services.catalog.resource.aggregate import STAGES
from services.catalog.resource.projection import RESOURCES
from services.catalog.shared_data.projection import ELEMENTS, TABLES

Row = dict[str, Any]


class SharedDataView:
    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._tables = database[TABLES]
        self._elements = database[ELEMENTS]
        self._resources = database[RESOURCES]

    def ensure_indexes(self) -> None:
        self._elements.create_index([("department_code", ASCENDING), ("_id", ASCENDING)])
        self._elements.create_index([("table_ids", ASCENDING)])

    def tables(self, department: str | None = None) -> list[Row]:
        """`{id, name, department_code, item_codes, class_code, class_names, detail, merged_into}` by id, merged ones too."""
        query = {} if department is None else {"department_code": department}
        with outages_as_unavailable():
            return [_named(row) for row in self._tables.find(query).sort("_id", ASCENDING)]

    def all_elements(self) -> dict[str, Row]:
        """Id → element, by id."""
        with outages_as_unavailable():
            found = self._elements.find({}).sort("_id", ASCENDING)
            return {row["_id"]: _named(row) for row in found}

    def resources(self) -> list[Row]:
        """`{code, name, class_code, class_names, provider, provider_code, share_type, table_id, stage, stage_name, revision,
        version, updated_at}` by code, withdrawn ones too."""
        with outages_as_unavailable():
            return [_resource(row) for row in self._resources.find({}).sort("_id", ASCENDING)]


def _resource(row: Row) -> Row:
    rest = {name: value for name, value in row.items() if name != "_id"}
    stage = {"stage_name": STAGES[row["stage"]], "updated_at": row["updated_at"].isoformat()}
    return {"code": row["_id"], **rest, **stage}


def _named(row: Mapping[str, Any]) -> Row:
    return {"id": row["_id"], **{name: value for name, value in row.items() if name != "_id"}}
