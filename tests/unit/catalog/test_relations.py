from __future__ import annotations

import pytest
from hypothesis import given as forall
from hypothesis import settings
from hypothesis import strategies as st

from event_sourcing.command_handling import CommandContext, CommandHandler
from event_sourcing.errors import BanshiError, NotFound, RuleViolated, ValidationFailed
from event_sourcing.events import Metadata
from event_sourcing.given_when_then import given
from event_sourcing.memory_event_store import MemoryEventStore
from event_sourcing.snapshots import MemorySnapshotStore
from services.catalog.relation.aggregate import GRAPH, PREREQUISITE, Graph, decide, relation_decider
from services.catalog.relation.commands import DeclareRelation, RelationCommand, RemoveRelation
from services.catalog.relation.events import RelationDeclared, RelationEvent, RelationRemoved

A, B, C = "10050101001", "10050100001", "40010000002"


def edge(from_code: str, to_code: str, type_: str = PREREQUISITE) -> RelationDeclared:
    return RelationDeclared(from_code, to_code, type_, True, None, None)


def test_an_edge_is_declared_once_in_one_direction() -> None:
    given(relation_decider).when(DeclareRelation(A, B, PREREQUISITE, True)).then(edge(A, B))
    given(relation_decider, edge(A, B)).when(DeclareRelation(A, B, PREREQUISITE, True)).then()


def test_declaring_it_again_changes_condition_and_group() -> None:
    changed = RelationDeclared(A, B, PREREQUISITE, False, "免试认定对象除外", "持有教师资格证书")
    given(relation_decider, edge(A, B)).when(
        DeclareRelation(A, B, PREREQUISITE, False, "免试认定对象除外", "持有教师资格证书")
    ).then(changed)


def test_an_item_is_not_related_to_itself() -> None:
    given(relation_decider).when(DeclareRelation(A, A, "PARALLEL", True)).then_raises(
        RuleViolated, code="RELATION_SELF_LOOP"
    )


def test_an_unknown_type_is_refused() -> None:
    given(relation_decider).when(DeclareRelation(A, B, "POST", True)).then_raises(ValidationFailed)


def test_prerequisites_never_form_a_cycle_and_the_refusal_shows_it() -> None:
    refused = (
        given(relation_decider, edge(A, B), edge(B, C))
        .when(DeclareRelation(C, A, PREREQUISITE, True))
        .then_raises(RuleViolated, code="RELATION_CYCLE")
    )
    assert f"{C} → {A} → {B} → {C}" in refused.message


@pytest.mark.parametrize("type_", ["PARALLEL", "DATA_SHARING"])
def test_other_relations_may_go_both_ways(type_: str) -> None:
    given(relation_decider, edge(A, B, type_)).when(DeclareRelation(B, A, type_, True)).then(
        edge(B, A, type_)
    )
    given(relation_decider, edge(A, B, type_)).when(DeclareRelation(B, A, PREREQUISITE, True)).then(
        edge(B, A)
    )


def test_a_removed_edge_no_longer_closes_a_cycle() -> None:
    removed = RelationRemoved(A, B, PREREQUISITE, True, None, None)
    given(relation_decider, edge(A, B)).when(RemoveRelation(A, B, PREREQUISITE)).then(removed)
    given(relation_decider, edge(A, B), removed).when(DeclareRelation(B, A, PREREQUISITE, True)).then(
        edge(B, A)
    )


def test_an_edge_that_is_not_there_cannot_be_removed() -> None:
    given(relation_decider, edge(A, B)).when(RemoveRelation(B, A, PREREQUISITE)).then_raises(
        NotFound, code="RELATION_UNKNOWN"
    )


codes = st.sampled_from(["10050000001", "10050000002", "10050000003", "10050000004"])
types = st.sampled_from([PREREQUISITE, PREREQUISITE, "PARALLEL"])
commands = st.one_of(
    st.builds(DeclareRelation, codes, codes, types, st.booleans()),
    st.builds(RemoveRelation, codes, codes, types),
)


@settings(max_examples=200)
@forall(st.lists(commands, max_size=25))
def test_whatever_is_declared_and_removed_the_prerequisites_stay_acyclic(
    sequence: list[RelationCommand],
) -> None:
    graph, history = Graph(), list[RelationEvent]()
    for command in sequence:
        try:
            events = decide(graph, command)
        except BanshiError:
            continue
        graph = relation_decider.fold(events, graph)
        history.extend(events)
    assert relation_decider.fold(history) == graph
    assert is_acyclic({(a, b) for a, b, type_ in graph.edges if type_ == PREREQUISITE})
    assert all(a != b for a, b, _ in graph.edges)


def is_acyclic(edges: set[tuple[str, str]]) -> bool:
    """By taking away nodes that nothing leads to, until nothing is left or nothing can be taken away."""
    while edges:
        targets = {target for _, target in edges}
        rest = {(source, target) for source, target in edges if source in targets}
        if rest == edges:
            return False
        edges = rest
    return True


def test_a_snapshot_of_the_graph_holds_every_edge() -> None:
    store, snapshots = MemoryEventStore(), MemorySnapshotStore()
    handler = CommandHandler(store, relation_decider, snapshots)
    context = CommandContext(Metadata("editor-1", "c"))
    for number in range(100):
        declared = DeclareRelation(A, str(number), "PARALLEL", number % 2 == 0, None, "组")
        handler.handle(GRAPH, declared, context)
    handler.handle(GRAPH, RemoveRelation(A, "7", "PARALLEL"), context)
    loaded = handler.load(GRAPH)
    assert loaded.snapshot == 100
    assert loaded.state == CommandHandler(store, relation_decider).load(GRAPH).state
