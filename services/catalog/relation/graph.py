"""The graph as it stands, and ways through it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from services.catalog.relation.events import RelationDeclared, RelationEvent

PREREQUISITE, PARALLEL, DATA_SHARING = "PREREQUISITE", "PARALLEL", "DATA_SHARING"
TYPES = {PREREQUISITE: "前置", PARALLEL: "并联", DATA_SHARING: "数据共享"}

Key = tuple[str, str, str]
"""(from_code, to_code, type)"""


@dataclass(frozen=True, slots=True)
class Graph:
    """`revisions`: how often each edge was declared or removed, those that are gone included."""

    edges: Mapping[Key, RelationDeclared] = field(default_factory=dict)
    revisions: Mapping[Key, int] = field(default_factory=dict)

    def found(self, from_code: str, to_code: str, type_: str) -> list[RelationDeclared]:
        """The edge between the two. PARALLEL has no direction; logs of older releases may hold it both ways."""
        keys = [(from_code, to_code, type_)]
        if type_ == PARALLEL:
            keys.append((to_code, from_code, type_))
        return [self.edges[key] for key in keys if key in self.edges]

    def revision(self, from_code: str, to_code: str, type_: str) -> int:
        count = self.revisions.get((from_code, to_code, type_), 0)
        return count + (self.revisions.get((to_code, from_code, type_), 0) if type_ == PARALLEL else 0)

    def of(self, code: str) -> Iterator[RelationDeclared]:
        """Edges that begin or end at the item."""
        return (edge for edge in self.edges.values() if code in (edge.from_code, edge.to_code))

    def group(self, to_code: str, name: str) -> list[RelationDeclared]:
        """Edges into an item that bear the group's name."""
        edges = self.edges.values()
        return [edge for edge in edges if edge.to_code == to_code and edge.any_of_group == name]

    def path(self, start: str, goal: str) -> list[str] | None:
        """A shortest way from start to goal along PREREQUISITE edges, both ends included, or None."""
        after: dict[str, list[str]] = {}
        for from_code, to_code, type_ in self.edges:
            if type_ == PREREQUISITE:
                after.setdefault(from_code, []).append(to_code)
        waiting, came_from = [start], {start: ""}
        for here in waiting:
            if here == goal:
                return _walk_back(came_from, goal)
            for following in after.get(here, ()):
                if following not in came_from:
                    came_from[following] = here
                    waiting.append(following)
        return None


def key_of(edge: RelationEvent) -> Key:
    return edge.from_code, edge.to_code, edge.type


def _walk_back(came_from: Mapping[str, str], goal: str) -> list[str]:
    path = [goal]
    while came_from[path[-1]]:
        path.append(came_from[path[-1]])
    return path[::-1]
