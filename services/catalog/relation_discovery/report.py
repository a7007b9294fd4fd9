"""What was found against what is declared: missing, unsupported, contradictory."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter

from services.catalog.relation.events import RelationDeclared
from services.catalog.relation.graph import PARALLEL, PREREQUISITE, Graph
from services.catalog.relation_discovery.findings import (
    CONTRADICTORY,
    MISSING,
    UNSUPPORTED,
    Finding,
)
from services.catalog.relation_discovery.proposals import LEAST_SCORE, Proposal
from services.catalog.relation_discovery.surveyed import SurveyedRelation, one_sided

LEAST_SUPPORT = 0.3
"""A match of at least this score speaks for an edge that people declared."""

_ORDER = {CONTRADICTORY: 0, MISSING: 1, UNSUPPORTED: 2}


def report(
    graph: Graph,
    proposals: Sequence[Proposal],
    guided: Collection[str],
    surveyed: Iterable[SurveyedRelation] = (),
) -> list[Finding]:
    """`guided`: items whose materials are known; of others nobody can say that a document is lacking."""
    findings = [
        *_contradictions(graph),
        *one_sided(surveyed),
        *_from_documents(graph, proposals),
        *_unsupported(graph, proposals, guided),
    ]
    return sorted(findings, key=lambda f: (_ORDER[f.kind], -f.score, f.to_code, f.from_code))


def _contradictions(graph: Graph) -> Iterator[Finding]:
    for from_code, to_code, type_ in graph.edges:
        if type_ == PREREQUISITE and graph.found(from_code, to_code, PARALLEL):
            reason = "同一对事项既登记为前置(先后办),又登记为并联(同时办),请解除其中一条"
            yield Finding(CONTRADICTORY, from_code, to_code, PREREQUISITE, 1.0, (reason,))


def _from_documents(graph: Graph, proposals: Sequence[Proposal]) -> Iterator[Finding]:
    depths, groups = _depths(graph), _groups(graph, proposals)
    for found in proposals:
        if found.any_of and (given := groups.get((found.to_code, found.any_of))):
            found = replace(found, any_of=given)
        if found.score < LEAST_SCORE or graph.found(found.from_code, found.to_code, PREREQUISITE):
            continue
        backwards = depths.get(found.to_code, 0) < depths.get(found.from_code, 0)
        way = graph.path(found.to_code, found.from_code) if backwards else None
        if way:
            reason = "材料说明前者应先办,而已登记的关系正相反;若采纳会形成循环,请核对哪一条有误"
            yield _finding(CONTRADICTORY, found, (reason, *found.reasons), (found.from_code, *way))
        elif graph.found(found.from_code, found.to_code, PARALLEL):
            reason = "材料说明前者应先办,而两者登记为并联(同时办),请核对"
            yield _finding(CONTRADICTORY, found, (reason, *found.reasons))
        else:
            yield _finding(MISSING, found, found.reasons)


def _groups(graph: Graph, proposals: Sequence[Proposal]) -> Mapping[tuple[str, str], str]:
    """(to_code, group as proposed) → name of the group that people already gave to other edges of it."""
    named = {}
    for found in proposals:
        declared = graph.edges.get((found.from_code, found.to_code, PREREQUISITE))
        if found.any_of and declared and declared.any_of_group:
            named[found.to_code, found.any_of] = declared.any_of_group
    return named


def _finding(kind: str, found: Proposal, reasons: tuple[str, ...], way: tuple[str, ...] = ()) -> Finding:
    return Finding(
        kind,
        found.from_code,
        found.to_code,
        PREREQUISITE,
        found.score,
        reasons,
        way,
        found.material,
        found.document,
        found.mandatory,
        found.condition,
        found.any_of,
    )


def _unsupported(graph: Graph, proposals: Sequence[Proposal], guided: Collection[str]) -> Iterator[Finding]:
    supported = {(p.from_code, p.to_code) for p in proposals if p.score >= LEAST_SUPPORT}
    for edge in graph.edges.values():
        ends = edge.from_code, edge.to_code
        if edge.type == PREREQUISITE and edge.to_code in guided and ends not in supported:
            yield Finding(
                UNSUPPORTED,
                *ends,
                PREREQUISITE,
                _doubt(edge),
                (_unsupported_reason(edge),),
                document=edge.result_document,
                mandatory=edge.mandatory,
                condition=edge.condition,
            )


def _doubt(edge: RelationDeclared) -> float:
    """A mandatory edge that asks for no document cannot be checked when people apply."""
    return 0.7 if edge.mandatory else 0.5


def _unsupported_reason(edge: RelationDeclared) -> str:
    if edge.result_document:
        return f"登记的结果文书“{edge.result_document}”不在后一事项的材料清单里,请补进指南,或核对这条关系"
    return "后一事项的材料清单里没有前一事项的结果文书,请写明凭什么文书衔接,或核对这条关系"


def _depths(graph: Graph) -> Mapping[str, int]:
    """Item → length of the longest way of prerequisites to it; empty when an old log holds a cycle."""
    before: dict[str, set[str]] = {}
    for from_code, to_code, type_ in graph.edges:
        if type_ == PREREQUISITE:
            before.setdefault(to_code, set()).add(from_code)
    depths: dict[str, int] = {}
    try:
        for code in TopologicalSorter(before).static_order():
            depths[code] = 1 + max((depths[b] for b in before.get(code, ())), default=-1)
    except CycleError:
        return {}
    return depths
