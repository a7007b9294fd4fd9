"""The part of the graph that is drawn: one department's edges, or what lies around one item. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from services.catalog.relation.events import RelationDeclared
from services.catalog.relation.graph import Graph, key_of

MOST_EDGES = 120
"""More cannot be read on a page; what is left out is said."""


def of_department(graph: Graph, department_code: str) -> list[RelationDeclared]:
    return _ordered(
        edge for edge in graph.edges.values() if department_code in (edge.from_code[:4], edge.to_code[:4])
    )


def around(graph: Graph, code: str, steps: int) -> list[RelationDeclared]:
    """What comes before the item and what follows from it, so many steps far; the nearest first. Not what else follows
    from those before: of an identity card half the catalogue."""
    into: dict[str, list[RelationDeclared]] = {}
    out_of: dict[str, list[RelationDeclared]] = {}
    for edge in _ordered(graph.edges.values()):
        into.setdefault(edge.to_code, []).append(edge)
        out_of.setdefault(edge.from_code, []).append(edge)
    upwards, downwards = [code], [code]
    found: dict[tuple[str, str, str], RelationDeclared] = {}
    for _ in range(steps):
        before = [edge for each in upwards for edge in into.get(each, ())]
        after = [edge for each in downwards for edge in out_of.get(each, ())]
        for edge in (*before, *after):
            found.setdefault(key_of(edge), edge)
        upwards = list(dict.fromkeys(edge.from_code for edge in before))
        downwards = list(dict.fromkeys(edge.to_code for edge in after))
    return list(found.values())


def _ordered(edges: Iterable[RelationDeclared]) -> list[RelationDeclared]:
    return sorted(edges, key=lambda edge: (edge.to_code, edge.from_code, edge.type))
