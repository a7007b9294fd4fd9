"""Reads the facts that items are composed with: names, groups, dimensions, and what their relations lead to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from gateway.projections.composition import Document, Sources, dimension_key
from gateway.projections.shelf import Shelf


def sources_of(shelf: Shelf, documents: Mapping[str, Document]) -> Sources:
    """`documents`: items by code."""
    codes = list(documents)
    query = {"$or": [{"from_code": {"$in": codes}}, {"to_code": {"$in": codes}}], "declared": True}
    edges: dict[str, list[Document]] = defaultdict(list)
    ends: set[str] = set()
    for edge in shelf.find("relations", query):
        for end in (edge["from_code"], edge["to_code"]):
            edges[end].append(edge)
            ends.add(end)
    items = [document["item"] for document in documents.values() if document["item"]]
    dimensions = {dimension_key(item, category) for item in items for category in item["categories"]}
    departments = {item["department_code"] for item in items}
    groups = shelf.find("groups", {"department_code": {"$in": sorted(departments)}})
    return Sources(
        departments=shelf.get("departments", departments | {end[:4] for end in ends}),
        groups={group["_id"]: group for group in groups},
        dimensions=shelf.get("dimensions", dimensions),
        items=shelf.get("items", ends),
        external_items=shelf.get("external_items", ends),
        edges=edges,
    )
