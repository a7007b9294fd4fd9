"""Rules of the relation graph. It is one aggregate in one stream, because 'acyclic' is a rule about all edges at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, replace
from typing import Any

from event_sourcing.decider import Decider
from event_sourcing.errors import ConcurrencyError, FieldError
from event_sourcing.snapshots import SnapshotPolicy
from services.catalog.errors import (
    refuse_if_any,
    relation_cycle,
    relation_exists,
    relation_to_itself,
    relation_unknown,
)
from services.catalog.relation.commands import DeclareRelation, RelationCommand, RemoveRelation
from services.catalog.relation.events import (
    RelationDeclared,
    RelationEvent,
    RelationRemoved,
    relation_codec,
)
from services.catalog.relation.graph import PARALLEL, PREREQUISITE, TYPES, Graph, key_of

GRAPH = "catalog"
"""Identity of the one graph; its stream is `relations-catalog`."""


def decide(graph: Graph, command: RelationCommand) -> Sequence[RelationEvent]:
    if isinstance(command, DeclareRelation):
        return _declare(graph, command)
    return _remove(graph, command)


def _declare(graph: Graph, command: DeclareRelation) -> Sequence[RelationEvent]:
    if command.from_code == command.to_code:
        raise relation_to_itself(command.from_code)
    refuse_if_any(list(_problems(graph, command)))
    declared = _edge(graph, command)
    if graph.edges.get(key_of(declared)) == declared:
        return []
    if command.only_new and graph.found(command.from_code, command.to_code, command.type):
        raise relation_exists(command.from_code, command.to_code, TYPES[command.type])
    _check_revision(graph, command)
    if command.type == PREREQUISITE and (way := graph.path(command.to_code, command.from_code)):
        raise relation_cycle([command.from_code, *way])
    return [declared]


def _problems(graph: Graph, command: DeclareRelation) -> Iterator[FieldError]:
    if command.type not in TYPES:
        yield FieldError("/type", "OPTION", f"关联类型应为 {'、'.join(TYPES)} 之一,现为“{command.type}”")
    name = command.any_of_group
    if name is None:
        return
    if command.type == PARALLEL:
        yield FieldError(
            "/any_of_group",
            "ANY_OF_PARALLEL",
            "并联事项同时办理,不能“任选其一”,请留空,或把关系类型改为前置",
        )
    elif others := [e for e in graph.group(command.to_code, name) if e.type != command.type]:
        kind = TYPES[others[0].type]
        yield FieldError(
            "/any_of_group",
            "ANY_OF_MIXED",
            f"“{name}”这一组已用于{kind}关系,同一组的关系类型应一致,请另取组名或改为{kind}",
        )


def _edge(graph: Graph, command: DeclareRelation) -> RelationDeclared:
    """As it will be stored. PARALLEL keeps the direction it has, and a new one begins at the smaller code."""
    edge = RelationDeclared(
        command.from_code,
        command.to_code,
        command.type,
        command.mandatory,
        command.condition,
        command.any_of_group,
        command.result_document,
        command.transfer,
    )
    stored = graph.found(command.from_code, command.to_code, command.type)
    if stored:
        kept = {name: getattr(stored[0], name) for name in command.unsaid}
        return replace(edge, from_code=stored[0].from_code, to_code=stored[0].to_code, **kept)
    if command.type != PARALLEL:
        return edge
    first, second = sorted((command.from_code, command.to_code))
    return replace(edge, from_code=first, to_code=second)


def _remove(graph: Graph, command: RemoveRelation) -> Sequence[RelationEvent]:
    edges = graph.found(command.from_code, command.to_code, command.type)
    if not edges:
        raise relation_unknown(command.from_code, command.to_code)
    _check_revision(graph, command)
    return [RelationRemoved(*astuple(edge)) for edge in edges]


def _check_revision(graph: Graph, command: RelationCommand) -> None:
    actual = graph.revision(command.from_code, command.to_code, command.type)
    if command.expected_revision not in (None, actual):
        text = "这条关系刚刚被他人改过,请核对它现在的内容,再决定是否仍要修改"
        raise ConcurrencyError(f"relations-{GRAPH}", command.expected_revision or 0, actual, message=text)


def warnings(graph: Graph, declared: DeclareRelation) -> list[FieldError]:
    """What may stand but should be looked at: a group of one leaves no choice."""
    name = declared.any_of_group
    if name is None or len(graph.group(declared.to_code, name)) != 1:
        return []
    text = f"“{name}”这一组现在只有这一条关系,没有可选的余地;请补上同组的其他关系,或不填任选组"
    return [FieldError("/any_of_group", "ANY_OF_SINGLE", text)]


def evolve(graph: Graph, event: RelationEvent) -> Graph:
    key = key_of(event)
    edges = dict(graph.edges)
    if isinstance(event, RelationDeclared):
        edges[key] = event
    else:
        edges.pop(key, None)
    return Graph(edges, {**graph.revisions, key: graph.revisions.get(key, 0) + 1})


def _kept(graph: Graph) -> dict[str, Any]:
    return {
        "edges": [astuple(edge) for edge in graph.edges.values()],
        "revisions": [[*key, count] for key, count in graph.revisions.items()],
    }


def _restored(kept: Any) -> Graph:
    edges = [RelationDeclared(*row) for row in kept["edges"]]
    revisions = {(row[0], row[1], row[2]): row[3] for row in kept["revisions"]}
    return Graph({key_of(edge): edge for edge in edges}, revisions)


relation_decider: Decider[Graph, RelationCommand, RelationEvent] = Decider(
    category="relations",
    initial=Graph(),
    decide=decide,
    evolve=evolve,
    codec=relation_codec,
    snapshots=SnapshotPolicy(Graph, encode=_kept, decode=_restored, schema_version=2),
)
