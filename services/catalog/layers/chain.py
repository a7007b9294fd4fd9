"""All that stands above and below one node of the layers. One query for each layer, whatever the number of nodes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pymongo.database import Database

from event_sourcing.mongo_clients import outages_as_unavailable
from services.catalog.layers.nodes import COLLECTION
from services.catalog.layers.schemas import DOMAIN, ELEMENT, FUNCTION, ITEM, LAW, TABLE

Row = dict[str, Any]
Edge = tuple[tuple[str, str], tuple[str, str]]
"""((layer, id) of what determines, (layer, id) of what is determined)"""


@dataclass(frozen=True, slots=True)
class Chain:
    """
    rows   layer → its rows by id: what determines the node, what it determines, and on its own layer itself alone
    """

    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)

    def edges(self) -> list[Edge]:
        """Between neighbouring layers, as far as both ends are in the chain. Only functions of no domain lead straight to items."""
        known = {kind: {row["_id"] for row in rows} for kind, rows in self.rows.items()}
        found: list[Edge] = []
        domain_of = {code: row["_id"] for row in self.rows[DOMAIN] for code in row["function_codes"]}
        for row in self.rows[FUNCTION]:
            here = (FUNCTION, row["_id"])
            found += [((LAW, each), here) for each in row["legal_basis_ids"] if each in known[LAW]]
            domain = domain_of.get(row["_id"])
            above: tuple[str, str] = (DOMAIN, domain) if domain else here
            if domain:
                found.append((here, above))
            found += [(above, (ITEM, each)) for each in row["item_codes"] if each in known[ITEM]]
        for row in self.rows[TABLE]:
            found += [
                ((ITEM, each), (TABLE, row["_id"])) for each in row["item_codes"] if each in known[ITEM]
            ]
        for row in self.rows[ELEMENT]:
            held = [each for each in row["table_ids"] if each in known[TABLE]]
            found += [((TABLE, each), (ELEMENT, row["_id"])) for each in held]
            if not held:
                asked = [each for each in row["item_codes"] or () if each in known[ITEM]]
                found += [((ITEM, each), (ELEMENT, row["_id"])) for each in asked]
        return list(dict.fromkeys(found))


class Chains:
    """Reads the collections of several views; each may lag behind for a moment. All raise Unavailable."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._of = {kind: database[name] for kind, name in COLLECTION.items()}

    def of(self, kind: str, identity: str) -> Chain | None:
        """None for a node that is not there."""
        with outages_as_unavailable():
            row = self._of[kind].find_one({"_id": identity})
            return Chain(getattr(self, f"_of_{kind}")(row)) if row else None

    def _of_law(self, law: Row) -> dict[str, list[Row]]:
        return self._down(self._functions({"legal_basis_ids": law["_id"]})) | {LAW: [law]}

    def _of_function(self, function: Row) -> dict[str, list[Row]]:
        return self._laws([function]) | self._down([function])

    def _of_domain(self, domain: Row) -> dict[str, list[Row]]:
        functions = self._functions({"_id": {"$in": domain["function_codes"]}})
        return self._laws(functions) | self._down(functions) | {DOMAIN: [domain]}

    def _of_item(self, item: Row) -> dict[str, list[Row]]:
        return self._up([item]) | self._data([item["_id"]])

    def _of_table(self, table: Row) -> dict[str, list[Row]]:
        items = self._found(ITEM, {"_id": {"$in": table["item_codes"]}})
        elements = self._found(ELEMENT, {"table_ids": table["_id"]})
        return self._up(items) | {TABLE: [table], ELEMENT: elements}

    def _of_element(self, element: Row) -> dict[str, list[Row]]:
        tables = self._found(TABLE, {"_id": {"$in": element["table_ids"]}})
        codes = {code for table in tables for code in table["item_codes"]} | set(element["item_codes"] or ())
        items = self._found(ITEM, {"_id": {"$in": sorted(codes)}})
        return self._up(items) | {TABLE: tables, ELEMENT: [element]}

    def _up(self, items: list[Row]) -> dict[str, list[Row]]:
        """From items to the laws."""
        functions = self._functions({"item_codes": {"$in": _ids(items)}})
        return self._laws(functions) | self._domains(functions) | {FUNCTION: functions, ITEM: items}

    def _down(self, functions: list[Row]) -> dict[str, list[Row]]:
        """From functions to the data."""
        codes = sorted({code for function in functions for code in function["item_codes"]})
        items = self._found(ITEM, {"_id": {"$in": codes}})
        return self._domains(functions) | {FUNCTION: functions, ITEM: items} | self._data(codes)

    def _data(self, item_codes: list[str]) -> dict[str, list[Row]]:
        tables = self._found(TABLE, {"item_codes": {"$in": item_codes}})
        held = [{"table_ids": {"$in": _ids(tables)}}, {"item_codes": {"$in": item_codes}}]
        return {TABLE: tables, ELEMENT: self._found(ELEMENT, {"$or": held})}

    def _laws(self, functions: Iterable[Row]) -> dict[str, list[Row]]:
        ids = sorted({identity for function in functions for identity in function["legal_basis_ids"]})
        return {LAW: self._found(LAW, {"_id": {"$in": ids}})}

    def _domains(self, functions: list[Row]) -> dict[str, list[Row]]:
        return {DOMAIN: self._found(DOMAIN, {"function_codes": {"$in": _ids(functions)}})}

    def _functions(self, query: Mapping[str, Any]) -> list[Row]:
        return self._found(FUNCTION, query)

    def _found(self, kind: str, query: Mapping[str, Any]) -> list[Row]:
        return list(self._of[kind].find(query).sort("_id", 1))


def _ids(rows: Iterable[Row]) -> list[str]:
    return [row["_id"] for row in rows]
