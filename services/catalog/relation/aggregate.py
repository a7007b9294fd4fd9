"""Rules of the relation graph. It is one aggregate in one stream, because 'acyclic' is a rule about all edges at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, field

from event_sourcing.codec import EventCodec
from event_sourcing.decider import Decider
from event_sourcing.errors import FieldError
from event_sourcing.snapshots import SnapshotPolicy
from services.catalog.errors import (
    refuse_if_any,
    relation_cycle,
    relation_to_itself,
    relation_unknown,
)
from services.catalog.relation.commands import DeclareRelation, RelationCommand, RemoveRelation
from services.catalog.relation.events import RelationDeclared, RelationEvent, RelationRemoved

PREREQUISITE = "PREREQUISITE"
TYPES = {PREREQUISITE: "前置", "PARALLEL": "并联", "DATA_SHARING": "数据共享"}

GRAPH = "catalog"
"""Identity of the one graph; its stream is `relations-catalog`."""

Key = tuple[str, str, str]
"""(from_code, to_code, type)"""


@dataclass(frozen=True, slots=True)
class Graph:
    edges: Mapping[Key, RelationDeclared] = field(default_factory=dict)

    def path(self, start: str, goal: str) -> list[str] | None:
        """A way from start to goal along PREREQUISITE edges, both ends included, or None."""
        after: dict[str, list[str]] = {}
        for from_code, to_code, type_ in self.edges:
            if type_ == PREREQUISITE:
                after.setdefault(from_code, []).append(to_code)
        waiting, came_from = [start], {start: ""}
        while waiting:
            here = waiting.pop()
            if here == goal:
                return _walk_back(came_from, goal)
            for following in after.get(here, ()):
                if following not in came_from:
                    came_from[following] = here
                    waiting.append(following)
        return None


def _walk_back(came_from: Mapping[str, str], goal: str) -> list[str]:
    path = [goal]
    while came_from[path[-1]]:
        path.append(came_from[path[-1]])
    return path[::-1]


def decide(graph: Graph, command: RelationCommand) -> Sequence[RelationEvent]:
    if isinstance(command, DeclareRelation):
        return _declare(graph, command)
    return _remove(graph, command)


def _declare(graph: Graph, command: DeclareRelation) -> Sequence[RelationEvent]:
    if command.type not in TYPES:
        refuse_if_any(
            [FieldError("/type", "OPTION", f"关联类型应为 {'、'.join(TYPES)} 之一,现为“{command.type}”")]
        )
    if command.from_code == command.to_code:
        raise relation_to_itself(command.from_code)
    declared = RelationDeclared(*astuple(command))
    if graph.edges.get(key_of(declared)) == declared:
        return []
    if command.type == PREREQUISITE and (way := graph.path(command.to_code, command.from_code)):
        raise relation_cycle([command.from_code, *way])
    return [declared]


def _remove(graph: Graph, command: RemoveRelation) -> Sequence[RelationEvent]:
    edge = graph.edges.get((command.from_code, command.to_code, command.type))
    if edge is None:
        raise relation_unknown(command.from_code, command.to_code)
    return [RelationRemoved(*astuple(edge))]


def evolve(graph: Graph, event: RelationEvent) -> Graph:
    edges = dict(graph.edges)
    if isinstance(event, RelationDeclared):
        edges[key_of(event)] = event
    else:
        edges.pop(key_of(event), None)
    return Graph(edges)


def key_of(edge: RelationEvent) -> Key:
    return edge.from_code, edge.to_code, edge.type


relation_decider: Decider[Graph, RelationCommand, RelationEvent] = Decider(
    category="relations",
    initial=Graph(),
    decide=decide,
    evolve=evolve,
    codec=EventCodec([RelationDeclared, RelationRemoved]),
    snapshots=SnapshotPolicy(
        Graph,
        encode=lambda graph: [astuple(edge) for edge in graph.edges.values()],
        decode=lambda kept: Graph({key_of(edge): edge for edge in (RelationDeclared(*row) for row in kept)}),
    ),
)
