from __future__ import annotations

from dataclasses import replace

from services.catalog.relation.events import RelationDeclared
from services.catalog.relation.graph import PARALLEL, PREREQUISITE, Graph, key_of
from services.catalog.relation_discovery.findings import CONTRADICTORY, MISSING, UNSUPPORTED, Finding
from services.catalog.relation_discovery.proposals import Proposal
from services.catalog.relation_discovery.report import report
from services.catalog.relation_discovery.surveyed import SurveyedRelation, one_sided, surveyed_relations

A, B, C = "10050101001", "10050100001", "40010000002"


def edge(one: str, other: str, type_: str = PREREQUISITE, group: str | None = None) -> RelationDeclared:
    return RelationDeclared(one, other, type_, True, None, group)


def graph(*edges: RelationDeclared) -> Graph:
    return Graph({key_of(each): each for each in edges})


def proposal(one: str, other: str, score: float = 0.9, any_of: str | None = None) -> Proposal:
    return Proposal(one, other, score, ("因为",), "材料", "文书", True, None, any_of)


def kinds(findings: list[Finding]) -> list[tuple[str, str, str]]:
    return [(found.kind, found.from_code, found.to_code) for found in findings]


def test_what_papers_show_and_nobody_declared_is_missing() -> None:
    (found,) = report(graph(), [proposal(A, B)], {B})
    assert (found.kind, found.document, found.can_be_adopted) == (MISSING, "文书", True)
    assert report(graph(edge(A, B)), [proposal(A, B)], {B}) == []
    assert report(graph(), [proposal(A, B, 0.4)], {B}) == []


def test_what_is_declared_and_no_paper_shows_is_unsupported_where_the_papers_are_known() -> None:
    assert kinds(report(graph(edge(A, B)), [], {B})) == [(UNSUPPORTED, A, B)]
    assert report(graph(edge(A, B)), [], {A}) == []
    assert report(graph(edge(A, B)), [proposal(A, B, 0.4)], {B}) == [], "weak support is support"


def test_before_and_beside_contradict_each_other_whichever_end_is_named() -> None:
    found = report(graph(edge(A, B), edge(B, A, PARALLEL)), [proposal(A, B)], {B})
    assert kinds(found) == [(CONTRADICTORY, A, B)]
    assert not found[0].can_be_dismissed


def test_what_would_close_a_cycle_is_a_contradiction_with_its_way() -> None:
    found = report(graph(edge(A, B), edge(B, C)), [proposal(C, A)], set())
    assert kinds(found) == [(CONTRADICTORY, C, A)]
    assert found[0].way == (C, A, B, C)


def test_the_papers_against_a_parallel_relation_are_a_contradiction() -> None:
    assert kinds(report(graph(edge(B, A, PARALLEL)), [proposal(A, B)], set())) == [(CONTRADICTORY, A, B)]


def test_an_adopted_choice_joins_the_group_that_people_named() -> None:
    known = graph(edge(A, B, group="持有证书"))
    (found,) = report(known, [proposal(A, B, any_of="证书"), proposal(C, B, any_of="证书")], {B})
    assert (found.from_code, found.any_of) == (C, "持有证书")


def test_contradictions_come_first_and_the_surest_before_the_others() -> None:
    found = report(graph(edge(A, C), edge(A, C, PARALLEL)), [proposal(A, B, 0.7), proposal(C, B, 0.95)], {C})
    assert [f.kind for f in found] == [CONTRADICTORY, MISSING, MISSING, UNSUPPORTED]
    assert found[1].score > found[2].score


def test_one_sided_rows_of_a_survey_are_told_with_what_to_add() -> None:
    rows = [SurveyedRelation(A, "前置", B), SurveyedRelation(B, "前置", C), SurveyedRelation(C, "后置", B)]
    (found,) = one_sided(rows)
    assert (found.from_code, found.to_code) == (B, A)
    assert f"{B} 没有填“后置”{A}" in found.reasons[0]


def test_who_was_not_surveyed_cannot_contradict() -> None:
    assert list(one_sided([SurveyedRelation(A, "前置", B)])) == []


def test_rows_of_a_survey_that_say_none_are_no_relation() -> None:
    rows = [
        {"关系类型": "无"},
        {"关系类型": "并联", "关联事项编码": B},
        {"关系类型": "前置", "关联事项编码": ""},
    ]
    assert list(surveyed_relations(A, rows)) == [SurveyedRelation(A, "并联", B)]


def test_the_basis_of_a_finding_changes_with_the_papers_and_with_nothing_else() -> None:
    def basis(found: Proposal) -> str:
        return report(graph(), [found], {B})[0].basis

    first = proposal(A, B)
    assert basis(replace(first, score=0.8, reasons=("别的",))) == basis(first)
    assert basis(replace(first, material="别的材料")) != basis(first)
    assert basis(replace(first, document="别的文书")) != basis(first)
