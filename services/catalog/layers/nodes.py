"""One node of a layer as the pages show it: `{kind, id, name, note}`, whatever collection it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.catalog.layers.projection import DOMAINS, FUNCTIONS, LAWS
from services.catalog.layers.schemas import DOMAIN, ELEMENT, FUNCTION, ITEM, LAW, TABLE
from services.catalog.projections import ITEM_LIST
from services.catalog.shared_data.projection import ELEMENTS, TABLES

Row = Mapping[str, Any]
Node = dict[str, Any]

COLLECTION = {
    LAW: LAWS,
    FUNCTION: FUNCTIONS,
    DOMAIN: DOMAINS,
    ITEM: ITEM_LIST,
    TABLE: TABLES,
    ELEMENT: ELEMENTS,
}
"""Layer → collection of the service's database that holds its nodes."""

NAME = {LAW: "law"}
"""Field of the name, where it is not `name`."""


def node(kind: str, row: Row) -> Node:
    """`note`: what tells it from others of the same name: the article, the department, the code of the state."""
    if kind == LAW:
        article = row["article"] or ""
        return {"kind": kind, "id": row["_id"], "name": row["law"] + article, "note": row["level"]}
    return {"kind": kind, "id": row["_id"], "name": row["name"], "note": row.get("department_code", "")}
