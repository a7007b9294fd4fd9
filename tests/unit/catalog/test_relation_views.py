"""Both views of an edge, the part of the graph that is drawn, and reading the graph as it grows."""

from __future__ import annotations

from hypothesis import given as forall
from hypothesis import strategies as st

from event_sourcing.command_handling import CommandContext, CommandHandler
from event_sourcing.errors import BanshiError
from event_sourcing.events import Metadata
from event_sourcing.memory_event_store import MemoryEventStore
from services.catalog.relation.aggregate import GRAPH, relation_decider
from services.catalog.relation.commands import DeclareRelation
from services.catalog.relation.graph import PARALLEL, PREREQUISITE, Graph
from services.catalog.relation_desk import neighbourhood
from services.catalog.relation_desk.graph_reader import GraphReader

CODES = ["10050000001", "10050000002", "10060000003", "20010000004", "20010000005"]
CONTEXT = CommandContext(Metadata("editor-1", "c"))

declarations = st.lists(
    st.builds(
        DeclareRelation,
        st.sampled_from(CODES),
        st.sampled_from(CODES),
        st.sampled_from([PREREQUISITE, PARALLEL, "DATA_SHARING"]),
        st.booleans(),
    ),
    max_size=20,
)


def grown(commands: list[DeclareRelation]) -> Graph:
    store = MemoryEventStore()
    handler, reader = CommandHandler(store, relation_decider), GraphReader(store)
    for command in commands:
        try:
            handler.handle(GRAPH, command, CONTEXT)
        except BanshiError:
            continue
        assert reader.read().graph == handler.load(GRAPH).state
    return reader.read().graph


@forall(declarations)
def test_both_views_come_from_one_edge(commands: list[DeclareRelation]) -> None:
    graph = grown(commands)
    for edge in graph.edges.values():
        assert edge in list(graph.of(edge.from_code))
        assert edge in list(graph.of(edge.to_code))
    for code in CODES:
        assert all(code in (edge.from_code, edge.to_code) for edge in graph.of(code))


@forall(declarations)
def test_a_department_sees_each_edge_that_touches_it_once(commands: list[DeclareRelation]) -> None:
    graph = grown(commands)
    drawn = neighbourhood.of_department(graph, "2001")
    assert sorted(map(id, drawn)) == sorted(
        id(edge) for edge in graph.edges.values() if "2001" in (edge.from_code[:4], edge.to_code[:4])
    )


def test_around_an_item_is_what_leads_to_it_and_what_follows_but_not_what_else_follows() -> None:
    card, test, teacher, register, bank = CODES
    graph = grown(
        [
            DeclareRelation(card, test, PREREQUISITE, True),
            DeclareRelation(test, teacher, PREREQUISITE, True),
            DeclareRelation(teacher, register, PREREQUISITE, True),
            DeclareRelation(card, bank, PREREQUISITE, True),
        ]
    )
    near = neighbourhood.around(graph, teacher, 1)
    assert [(e.from_code, e.to_code) for e in near] == [(test, teacher), (teacher, register)]
    assert (card, bank) not in {(e.from_code, e.to_code) for e in neighbourhood.around(graph, teacher, 3)}
