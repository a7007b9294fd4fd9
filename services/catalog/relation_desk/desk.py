"""What editors read of relations. Everybody who edits may read all of it: an edge has two ends, mostly in two departments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from event_sourcing.errors import NotFound
from event_sourcing.event_store import EventStore
from event_sourcing.payloads import load
from event_sourcing.request_context import actor_of
from event_sourcing.snapshots import SnapshotStore
from services.catalog import authorisation
from services.catalog.errors import item_unknown, relation_unknown
from services.catalog.relation.events import RelationDeclared
from services.catalog.relation.graph import DATA_SHARING, PARALLEL, PREREQUISITE
from services.catalog.relation_desk import neighbourhood, schemas
from services.catalog.relation_desk.documents import edge_document, end_document, state_of
from services.catalog.relation_desk.ends import End, EndsView
from services.catalog.relation_desk.graph_reader import GraphReader

Payload = Mapping[str, Any]
Context = Mapping[str, Any]
Answer = dict[str, Any]


class RelationDesk:
    def __init__(self, store: EventStore, ends: EndsView, snapshots: SnapshotStore | None = None) -> None:
        self._graph = GraphReader(store, snapshots)
        self._ends = ends

    def list(self, payload: Payload, context: Context) -> Answer:
        """`{items, next_cursor, total, version}`: edges by their later item. Raises Forbidden, ValidationFailed."""
        authorisation.check_reader(actor_of(context))
        asked = load(schemas.Listing(), payload)
        standing = self._graph.read()
        ends = self._ends.all()
        edges = [edge for edge in standing.graph.edges.values() if _wanted(edge, asked, ends)]
        edges.sort(key=_cursor)
        following = [edge for edge in edges if _cursor(edge) > (asked["cursor"] or "")]
        page = following[: asked["limit"]]
        return {
            "items": [edge_document(edge, standing.graph, ends) for edge in page],
            "next_cursor": _cursor(page[-1]) if len(following) > len(page) else None,
            "total": len(edges),
            "version": standing.version,
        }

    def one(self, payload: Payload, context: Context) -> Answer:
        """An edge. Raises NotFound."""
        authorisation.check_reader(actor_of(context))
        asked = load(schemas.OneEdge(), payload)
        graph = self._graph.read().graph
        edges = graph.found(asked["from_code"], asked["to_code"], asked["type"])
        if not edges:
            raise relation_unknown(asked["from_code"], asked["to_code"])
        ends = self._ends.of((asked["from_code"], asked["to_code"]))
        return edge_document(edges[0], graph, ends)

    def of_item(self, payload: Payload, context: Context) -> Answer:
        """`{item, before, after, parallel, receives, gives, version}`, lists of edges: all views of the same edges."""
        authorisation.check_reader(actor_of(context))
        code = load(schemas.OfItem(), payload)["code"]
        standing = self._graph.read()
        edges = sorted(standing.graph.of(code), key=_cursor)
        ends = self._ends.of({code, *(end for edge in edges for end in (edge.from_code, edge.to_code))})
        if code not in ends:
            raise item_unknown(code)

        def of(type_: str, *sides: str) -> list[Answer]:
            chosen = [e for e in edges if e.type == type_ and code in {getattr(e, side) for side in sides}]
            return [edge_document(edge, standing.graph, ends) for edge in chosen]

        return {
            "item": end_document(code, ends),
            "before": of(PREREQUISITE, "to_code"),
            "after": of(PREREQUISITE, "from_code"),
            "parallel": of(PARALLEL, "from_code", "to_code"),
            "receives": of(DATA_SHARING, "to_code"),
            "gives": of(DATA_SHARING, "from_code"),
            "version": standing.version,
        }

    def drawing(self, payload: Payload, context: Context) -> Answer:
        """`{nodes, edges, left_out, version}`: what is drawn of one department or around one item; `left_out` counts
        edges beyond `neighbourhood.MOST_EDGES`."""
        authorisation.check_reader(actor_of(context))
        asked = load(schemas.Drawing(), payload)
        standing = self._graph.read()
        if asked["item_code"]:
            edges = neighbourhood.around(standing.graph, asked["item_code"], asked["steps"])
        elif asked["department_code"]:
            edges = neighbourhood.of_department(standing.graph, asked["department_code"])
        else:
            raise NotFound("请先选定部门或事项,再画关系图")
        drawn = edges[: neighbourhood.MOST_EDGES]
        codes = dict.fromkeys(end for edge in drawn for end in (edge.from_code, edge.to_code))
        if asked["item_code"]:
            codes.setdefault(asked["item_code"])
        ends = self._ends.of(codes)
        return {
            "nodes": [end_document(code, ends) for code in codes],
            "edges": [edge_document(edge, standing.graph, ends) for edge in drawn],
            "left_out": len(edges) - len(drawn),
            "version": standing.version,
        }

    def search(self, payload: Payload, context: Context) -> Answer:
        """`{items}`: ends of relations, to choose from."""
        authorisation.check_reader(actor_of(context))
        asked = load(schemas.EndSearch(), payload)
        text = asked["q"].strip()
        found = self._ends.search(text, asked["limit"]) if text else []
        return {"items": [end_document(end.code, {end.code: end}) for end in found]}


def _cursor(edge: RelationDeclared) -> str:
    return f"{edge.to_code}~{edge.from_code}~{edge.type}"


def _wanted(edge: RelationDeclared, asked: Mapping[str, Any], ends: Mapping[str, End]) -> bool:
    codes = edge.from_code, edge.to_code
    department, text = asked["department_code"], (asked["q"] or "").strip()
    return (
        (not department or any(code[:4] == department for code in codes))
        and (not asked["item_code"] or asked["item_code"] in codes)
        and (not asked["type"] or edge.type == asked["type"])
        and (not asked["state"] or state_of(edge, ends) == asked["state"])
        and (not text or any(code.startswith(text) or _has(ends.get(code), text) for code in codes))
    )


def _has(end: End | None, text: str) -> bool:
    return end is not None and text in end.name
