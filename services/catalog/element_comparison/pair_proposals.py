"""From the evidence on a pair to the relation that is proposed (domain rules, section 5, comparison)."""

from __future__ import annotations

from services.catalog.element_comparison.clustering import SAME
from services.catalog.element_comparison.evidence import Evidence, score_of
from services.catalog.element_comparison.profiles import Profile
from services.catalog.element_comparison.proposals import (
    DUPLICATE,
    HOMONYM,
    SAME_DIFF_STD,
    SYNONYM,
    PairProposal,
)


def same_concept(a: Profile, b: Profile, root: Profile, evidence: tuple[Evidence, ...]) -> PairProposal:
    """Of two elements of one concept: other names are synonyms; one name with other standards must be converted; one name
    with one standard is the same element twice."""
    relation = SYNONYM
    if a.plain_name == b.plain_name:
        relation = DUPLICATE if a.standard == b.standard else SAME_DIFF_STD
    score = score_of(evidence)
    reasons = tuple(piece.reason for piece in evidence)
    if score < SAME:
        reasons = (f"单看这一对依据不足,但两者都与“{root.element.name}”同义", *reasons)
    mapping = _needs_mapping(a, b)
    return PairProposal(relation, a.id, b.id, score, reasons, _advice(relation, a, b, root, mapping), mapping)


def homonym(a: Profile, b: Profile, evidence: tuple[Evidence, ...]) -> PairProposal:
    against = sorted(evidence, key=lambda piece: (piece.weight, piece.reason))
    reasons = tuple(piece.reason for piece in against if piece.weight < 0)
    advice = (
        f"两个“{a.element.name}”含义不同,请各加限定词区分,"
        f"例如写明“{a.element.definition or a.element.system}”与“{b.element.definition or b.element.system}”"
    )
    reasons = reasons or ("名称相同,但定义、引用标准和值域不足以说明是同一概念",)
    return PairProposal(HOMONYM, a.id, b.id, round(1 - score_of(evidence), 3), reasons, advice, False)


def _needs_mapping(a: Profile, b: Profile) -> bool:
    """Values differ in form or in code list: other domain or other standard."""
    return a.domain != b.domain or a.standard != b.standard or a.element.data_type != b.element.data_type


def _advice(relation: str, a: Profile, b: Profile, root: Profile, mapping: bool) -> str:
    convert = ",并编制取值对照表" if mapping else ""
    if relation == SYNONYM:
        return f"建议统一为“{root.element.name}”,使用同一编码{convert}"
    if relation == SAME_DIFF_STD:
        standard = root.element.standard if root.standard.given else "一个标准(先由双方商定)"
        return f"建议统一引用{standard}{convert}"
    return f"建议合并为一个数据元“{root.element.name}”{convert}"
