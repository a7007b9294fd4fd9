"""Shapes of what callers are answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.catalog.relation.events import RelationDeclared
from services.catalog.relation.graph import TYPES, Graph
from services.catalog.relation_desk.ends import End
from services.catalog.relation_discovery.findings import KINDS, Finding
from services.catalog.relation_verdict.events import FindingDismissed

Document = dict[str, Any]

ACTIVE, DRAFT_END, WITHDRAWN_END = "ACTIVE", "DRAFT_END", "WITHDRAWN_END"
STATES = {ACTIVE: "有效", DRAFT_END: "一端尚未发布", WITHDRAWN_END: "一端已取消"}


def end_document(code: str, ends: Mapping[str, End]) -> Document:
    """`{code, name, department_code, external, published, withdrawn, document}`"""
    end = ends.get(code)
    return {
        "code": code,
        "name": end.name if end else code,
        "department_code": end.department_code if end else code[:4],
        "external": end.external if end else False,
        "published": end.published if end else False,
        "withdrawn": end.withdrawn if end else False,
        "document": end.document if end else None,
    }


def state_of(edge: RelationDeclared, ends: Mapping[str, End]) -> str:
    both = [ends.get(edge.from_code), ends.get(edge.to_code)]
    if any(end is not None and end.withdrawn for end in both):
        return WITHDRAWN_END
    if any(end is None or not end.published for end in both):
        return DRAFT_END
    return ACTIVE


def edge_document(edge: RelationDeclared, graph: Graph, ends: Mapping[str, End]) -> Document:
    """`{from, to, type, type_name, mandatory, condition, any_of_group, result_document, transfer, revision, state,
    state_name}`; `from` and `to` are ends."""
    state = state_of(edge, ends)
    return {
        "from": end_document(edge.from_code, ends),
        "to": end_document(edge.to_code, ends),
        "type": edge.type,
        "type_name": TYPES[edge.type],
        "mandatory": edge.mandatory,
        "condition": edge.condition,
        "any_of_group": edge.any_of_group,
        "result_document": edge.result_document,
        "transfer": edge.transfer,
        "revision": graph.revision(edge.from_code, edge.to_code, edge.type),
        "state": state,
        "state_name": STATES[state],
    }


def finding_document(finding: Finding, ends: Mapping[str, End], verdict: FindingDismissed | None) -> Document:
    """`{kind, kind_name, from, to, type, type_name, score, reasons, way, material, document, mandatory, condition,
    any_of, basis, can_be_adopted, can_be_dismissed, dismissed}`; `dismissed`: `{reason, by}` or None."""
    return {
        "kind": finding.kind,
        "kind_name": KINDS[finding.kind],
        "from": end_document(finding.from_code, ends),
        "to": end_document(finding.to_code, ends),
        "type": finding.type,
        "type_name": TYPES[finding.type],
        "score": finding.score,
        "reasons": list(finding.reasons),
        "way": [end_document(code, ends) for code in finding.way],
        "material": finding.material,
        "document": finding.document,
        "mandatory": finding.mandatory,
        "condition": finding.condition,
        "any_of": finding.any_of,
        "basis": finding.basis,
        "can_be_adopted": finding.can_be_adopted,
        "can_be_dismissed": finding.can_be_dismissed,
        "dismissed": {"reason": verdict.reason, "by": verdict.by} if verdict else None,
    }
