from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given as forall
from hypothesis import settings
from hypothesis import strategies as st

from event_sourcing.command_handling import CommandContext, CommandHandler
from event_sourcing.errors import BanshiError, ConcurrencyError, NotFound, RuleViolated, ValidationFailed
from event_sourcing.events import Metadata
from event_sourcing.given_when_then import given
from event_sourcing.memory_event_store import MemoryEventStore
from event_sourcing.snapshots import MemorySnapshotStore
from services.catalog.relation.aggregate import GRAPH, decide, relation_decider, warnings
from services.catalog.relation.commands import DeclareRelation, RelationCommand, RemoveRelation
from services.catalog.relation.events import RelationDeclared, RelationEvent, RelationRemoved
from services.catalog.relation.graph import PARALLEL, PREREQUISITE, Graph

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


@pytest.mark.parametrize("type_", [PARALLEL, "DATA_SHARING"])
def test_other_relations_do_not_order_items(type_: str) -> None:
    given(relation_decider, edge(A, B, type_)).when(DeclareRelation(B, A, PREREQUISITE, True)).then(
        edge(B, A)
    )


def test_data_may_be_shared_both_ways() -> None:
    given(relation_decider, edge(A, B, "DATA_SHARING")).when(
        DeclareRelation(B, A, "DATA_SHARING", True)
    ).then(edge(B, A, "DATA_SHARING"))


def test_a_parallel_relation_is_one_edge_whichever_end_is_named() -> None:
    first, second = sorted((A, B))
    given(relation_decider).when(DeclareRelation(second, first, PARALLEL, True)).then(
        edge(first, second, PARALLEL)
    )
    given(relation_decider, edge(first, second, PARALLEL)).when(
        DeclareRelation(second, first, PARALLEL, True)
    ).then()
    given(relation_decider, edge(first, second, PARALLEL)).when(RemoveRelation(second, first, PARALLEL)).then(
        RelationRemoved(first, second, PARALLEL, True, None, None)
    )


def test_a_parallel_relation_that_an_older_release_stored_both_ways_goes_with_both() -> None:
    given(relation_decider, edge(A, B, PARALLEL), edge(B, A, PARALLEL)).when(
        RemoveRelation(B, A, PARALLEL)
    ).then(
        RelationRemoved(B, A, PARALLEL, True, None, None), RelationRemoved(A, B, PARALLEL, True, None, None)
    )


def test_an_edge_says_what_is_handed_over_and_how() -> None:
    said = RelationDeclared(A, B, PREREQUISITE, True, None, None, "高级中学教师资格证书", "平台内流转")
    given(relation_decider, edge(A, B)).when(
        DeclareRelation(A, B, PREREQUISITE, True, None, None, "高级中学教师资格证书", "平台内流转")
    ).then(said)


def test_what_the_caller_does_not_speak_of_stays() -> None:
    said = RelationDeclared(A, B, PREREQUISITE, True, None, None, "高级中学教师资格证书", "平台内流转")
    silent = DeclareRelation(A, B, PREREQUISITE, False, unsaid=("result_document", "transfer"))
    given(relation_decider, said).when(silent).then(replace(said, mandatory=False))


def test_a_group_is_of_one_type() -> None:
    grouped = replace(edge(A, B), any_of_group="资格")
    refused = (
        given(relation_decider, grouped)
        .when(DeclareRelation(C, B, "DATA_SHARING", True, None, "资格"))
        .then_raises(ValidationFailed)
    )
    assert [(e.pointer, e.code) for e in refused.errors] == [("/any_of_group", "ANY_OF_MIXED")]  # type: ignore[attr-defined]
    given(relation_decider, grouped).when(DeclareRelation(C, A, "DATA_SHARING", True, None, "资格")).then(
        RelationDeclared(C, A, "DATA_SHARING", True, None, "资格")
    )


def test_what_is_done_at_the_same_time_is_no_choice() -> None:
    given(relation_decider).when(DeclareRelation(A, B, PARALLEL, True, None, "资格")).then_raises(
        ValidationFailed
    )


def test_a_group_of_one_is_a_warning() -> None:
    declare = DeclareRelation(A, B, PREREQUISITE, True, None, "资格")
    alone = given(relation_decider).when(declare).then(replace(edge(A, B), any_of_group="资格"))
    assert [w.code for w in warnings(alone, declare)] == ["ANY_OF_SINGLE"]
    joined = relation_decider.fold([replace(edge(C, B), any_of_group="资格")], alone)
    assert warnings(joined, declare) == []


def test_who_saw_an_older_revision_of_the_edge_is_refused() -> None:
    once, twice = edge(A, B), replace(edge(A, B), mandatory=False)
    late = DeclareRelation(A, B, PREREQUISITE, True, "限本市户籍", expected_revision=1)
    given(relation_decider, once, twice).when(late).then_raises(ConcurrencyError, code="STALE_VERSION")
    given(relation_decider, once, twice).when(replace(late, expected_revision=2)).then(
        replace(once, condition="限本市户籍")
    )
    given(relation_decider, once, twice).when(RemoveRelation(A, B, PREREQUISITE, 1)).then_raises(
        ConcurrencyError
    )
    given(relation_decider, once).when(
        DeclareRelation(A, B, PREREQUISITE, False, expected_revision=0)
    ).then_raises(ConcurrencyError)


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


def test_who_declares_a_new_edge_does_not_change_one_that_is_there() -> None:
    new = DeclareRelation(A, B, PREREQUISITE, False, only_new=True)
    given(relation_decider, edge(A, B)).when(new).then_raises(RuleViolated, code="RELATION_EXISTS")
    given(relation_decider, edge(A, B)).when(replace(new, mandatory=True)).then()


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
        declared = DeclareRelation(A, str(number), "DATA_SHARING", number % 2 == 0, None, "组")
        handler.handle(GRAPH, declared, context)
    handler.handle(GRAPH, RemoveRelation(A, "7", "DATA_SHARING"), context)
    loaded = handler.load(GRAPH)
    assert loaded.snapshot == 100
    assert loaded.state == CommandHandler(store, relation_decider).load(GRAPH).state
