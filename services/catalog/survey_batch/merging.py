"""Horizontal fusion: one relation told from two departments becomes one; what they say differently is reported. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from services.catalog.survey.cells import folded
from services.catalog.survey.precedence import closing_edges
from services.catalog.survey.tables import NONE_RELATED, PARALLEL, POST, PRE, YES

PREREQUISITE, BESIDE, SHARES = "PREREQUISITE", "PARALLEL", "DATA_SHARING"
TYPE_NAMES = {PREREQUISITE: "前置", BESIDE: "并联", SHARES: "数据共享"}
GIVING = ("推送", "提供", "共享给", "报送")
"""How 协同内容 begins where the item that speaks gives the data; otherwise it gets them."""

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class FusedRelation:
    """`from_code` is done before `to_code`, beside it, or gives it data. `told_by`: items whose rows say so."""

    from_code: str
    to_code: str
    type: str
    mandatory: bool
    content: str
    channel: str
    told_by: tuple[str, ...]

    @property
    def key(self) -> Key:
        return self.from_code, self.to_code, self.type


@dataclass(frozen=True, slots=True)
class Contradiction:
    """`codes`: the items concerned. `fix`: what was done meanwhile, and what to do."""

    code: str
    codes: tuple[str, ...]
    message: str
    fix: str


class Fusion:
    """Takes the items of all parts one by one; keeps their names and their relations."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._told: dict[str, set[str]] = {}
        self._relations: dict[Key, FusedRelation] = {}
        self._unlike: list[Contradiction] = []
        self._called: list[tuple[str, str, str]] = []
        self.fused = 0

    @property
    def items(self) -> int:
        return len(self._names)

    def add(self, item: Mapping[str, Any]) -> None:
        """`item`: as in `records.ITEMS`."""
        code = str(item["code"])
        self._names[code] = str(item.get("name", ""))
        for row in item.get("t3", ()):
            if row["关系类型"] == NONE_RELATED:
                continue
            self._called.append((code, row["关联事项编码"], row["关联事项名称"]))
            self._fuse(_relation(code, row))

    def relations(self) -> list[FusedRelation]:
        """In the order of their ends, without those that close a cycle."""
        closing = set(self._closing())
        return [
            relation
            for relation in sorted(self._relations.values(), key=lambda each: each.key)
            if (relation.from_code, relation.to_code) not in closing or relation.type != PREREQUISITE
        ]

    def contradictions(self) -> list[Contradiction]:
        return [
            *self._unlike,
            *self._one_sided(),
            *self._misnamed(),
            *self._same_names(),
            *(_cycle(self._name, edge) for edge in self._closing()),
        ]

    def _fuse(self, told: FusedRelation) -> None:
        known = self._relations.get(told.key)
        if known is None:
            self._relations[told.key] = told
            return
        if told.told_by[0] in known.told_by:
            return
        self.fused += 1
        if known.mandatory != told.mandatory:
            self._tell(
                told, "MANDATORY_DIFFERS", "一方填必须,一方填非必须", "已按“必须”合并;若不对,请退回一方改正"
            )
        if folded(known.channel) != folded(told.channel):
            both = f"传递方式一方填“{known.channel}”,一方填“{told.channel}”"
            self._tell(told, "CHANNEL_DIFFERS", both, "请两个部门商定后由一方改正")
        self._relations[told.key] = replace(
            known,
            mandatory=known.mandatory or told.mandatory,
            content=known.content if known.content == told.content else f"{known.content};{told.content}",
            told_by=known.told_by + told.told_by,
        )

    def _tell(self, relation: FusedRelation, code: str, what: str, fix: str) -> None:
        ends = (relation.from_code, relation.to_code)
        message = f"{self._name(ends[0])}与{self._name(ends[1])}的{TYPE_NAMES[relation.type]}关系:{what}"
        self._unlike.append(Contradiction(code, ends, message, fix))

    def _one_sided(self) -> Iterator[Contradiction]:
        """Both ends were surveyed, but only one tells it (rule 协同清: A 前置 B ⇔ B 后置 A)."""
        for relation in sorted(self._relations.values(), key=lambda each: each.key):
            ends = (relation.from_code, relation.to_code)
            silent = [code for code in ends if code in self._names and code not in relation.told_by]
            for code in silent:
                other = next(end for end in ends if end != code)
                yield Contradiction(
                    "ONE_SIDED",
                    (other, code),
                    f"{self._name(other)}填了与{self._name(code)}的{TYPE_NAMES[relation.type]}关系,对方没有填",
                    "已按填了的一方合并;若不对,请退回该方改正",
                )

    def _misnamed(self) -> Iterator[Contradiction]:
        for code, other, name in self._called:
            official = self._names.get(other)
            if official and folded(official) != folded(name):
                yield Contradiction(
                    "NAME_DIFFERS",
                    (code, other),
                    f"{self._name(code)}把事项{other}写作“{name}”,该部门填报的名称是“{official}”",
                    f"已按“{official}”合并",
                )

    def _same_names(self) -> Iterator[Contradiction]:
        by_name: dict[str, list[str]] = {}
        for code, name in self._names.items():
            by_name.setdefault(folded(name), []).append(code)
        for codes in by_name.values():
            if len(codes) > 1:
                yield Contradiction(
                    "SAME_NAME",
                    tuple(codes),
                    f"{'、'.join(codes)}的名称都是“{self._names[codes[0]]}”",
                    "同一件事只由一个部门填报;确是两件事的,请在名称里区分",
                )

    def _closing(self) -> list[tuple[str, str]]:
        edges = [(a, b) for a, b, kind in sorted(self._relations) if kind == PREREQUISITE]
        return [(str(before), str(after)) for before, after in closing_edges(edges)]

    def _name(self, code: str) -> str:
        name = self._names.get(code)
        return f"“{name}”({code})" if name else code


def fuse(items: Iterable[Mapping[str, Any]]) -> Fusion:
    fusion = Fusion()
    for item in items:
        fusion.add(item)
    return fusion


def _relation(code: str, row: Mapping[str, str]) -> FusedRelation:
    other, kind = row["关联事项编码"], row["关系类型"]
    if kind in (PRE, POST):
        ends, type_ = ((other, code) if kind == PRE else (code, other)), PREREQUISITE
    elif kind == PARALLEL:
        ends, type_ = (min(code, other), max(code, other)), BESIDE
    else:
        ends, type_ = ((code, other) if row["协同内容"].startswith(GIVING) else (other, code)), SHARES
    return FusedRelation(*ends, type_, row["是否必须"] == YES, row["协同内容"], row["传递方式"], (code,))


def _cycle(name: Any, edge: tuple[str, str]) -> Contradiction:
    before, after = edge
    return Contradiction(
        "CYCLE",
        edge,
        f"先办{name(before)}再办{name(after)},与其他前置关系合起来成了循环",
        "这一条没有合并;请与有关部门核对先后,退回填错的一方改正",
    )
