"""What departments filed about each other in 表三 (T3): 前置 on one side should be 后置 on the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.catalog.relation.graph import DATA_SHARING, PARALLEL, PREREQUISITE
from services.catalog.relation_discovery.findings import CONTRADICTORY, Finding

BEFORE, AFTER = "前置", "后置"
_MIRROR = {BEFORE: AFTER, AFTER: BEFORE, "并联": "并联"}
_TYPES = {BEFORE: PREREQUISITE, AFTER: PREREQUISITE, "并联": PARALLEL, "数据共享": DATA_SHARING}


@dataclass(frozen=True, slots=True)
class SurveyedRelation:
    """One row: the department of `code` says that `other` stands in this relation to it (前置: other comes first)."""

    code: str
    relation: str
    other: str


def surveyed_relations(code: str, rows: Sequence[Mapping[str, str]]) -> Iterator[SurveyedRelation]:
    """T3 rows of one item; rows that say 无 or name nobody are left out."""
    for row in rows:
        relation, other = row.get("关系类型", ""), row.get("关联事项编码", "")
        if relation in _TYPES and other:
            yield SurveyedRelation(code, relation, other)


def one_sided(rows: Iterable[SurveyedRelation]) -> Iterator[Finding]:
    """Rows whose other side was surveyed as well and does not say the same."""
    said = {(row.code, row.relation, row.other) for row in rows}
    surveyed = {code for code, _, _ in said}
    for code, relation, other in sorted(said):
        mirrored = _MIRROR.get(relation)
        if mirrored is None or other not in surveyed or (other, mirrored, code) in said:
            continue
        before, after = (other, code) if relation == BEFORE else (code, other)
        reason = f"四表中 {code} 填了“{relation}”{other},而 {other} 没有填“{mirrored}”{code},请两边核对后补报或改正"
        yield Finding(CONTRADICTORY, before, after, _TYPES[relation], 1.0, (reason,))
