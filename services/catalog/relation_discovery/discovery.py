"""Issuers and needs → proposals, the likeliest first. What speaks against a match lowers its score and is said, too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from services.catalog.relation_discovery.document_names import plain, reissues
from services.catalog.relation_discovery.facts import Issuer, Need
from services.catalog.relation_discovery.matching import Issuers, Match
from services.catalog.relation_discovery.proposals import Proposal

EVERYDAY_SHARE, EVERYDAY_ITEMS = 0.15, 10
"""A document that so many items ask for is one that people have anyway (identity card, household register)."""
EVERYDAY, REISSUED, STANDS_IN, SECOND_BEST = 0.5, 0.6, 0.55, 0.55


def discover(issuers: Iterable[Issuer], needs: Iterable[Need]) -> list[Proposal]:
    """At most one proposal per pair of items, whatever the score."""
    needs = list(needs)
    index, demand = Issuers(issuers), _Demand(needs)
    best: dict[tuple[str, str], Proposal] = {}
    for need in needs:
        for proposal in _proposals(need, index.of(need), demand):
            pair = proposal.from_code, proposal.to_code
            if pair not in best or best[pair].score < proposal.score:
                best[pair] = proposal
    return sorted(best.values(), key=lambda found: (-found.score, found.to_code, found.from_code))


class _Demand:
    """Who asks for which document."""

    def __init__(self, needs: Sequence[Need]) -> None:
        self._askers: dict[str, set[str]] = defaultdict(set)
        for need in needs:
            self._askers[_document(need)].add(need.code)
        self._items = len({need.code for need in needs})

    def askers(self, need: Need) -> set[str]:
        return self._askers[_document(need)]

    def is_everyday(self, need: Need) -> bool:
        count = len(self.askers(need))
        return count >= EVERYDAY_ITEMS and count > EVERYDAY_SHARE * self._items


def _document(need: Need) -> str:
    return plain(need.licence or need.material)


@dataclass(frozen=True, slots=True)
class _Weighed:
    issuer: Issuer
    score: float
    reasons: tuple[str, ...]

    def but(self, factor: float, reason: str) -> _Weighed:
        return replace(self, score=self.score * factor, reasons=(*self.reasons, reason))


def _proposals(need: Need, matches: Sequence[Match], demand: _Demand) -> Iterator[Proposal]:
    weighed = [_weighed(need, match, demand) for match in matches]
    if not weighed:
        return
    best = max(each.score for each in weighed)
    near = _nearest([each for each in weighed if each.score >= best - 0.1], need)
    chosen = {each.issuer.code for each in near}
    group = plain(need.material) if len(chosen) > 1 else None
    for each in weighed:
        if each.issuer.code in chosen:
            yield _proposal(need, each, group)
        else:
            other = near[0].issuer.name
            yield _proposal(need, each.but(SECOND_BEST, f"“{other}”的结果与所需材料更相符或更近"), None)


def _weighed(need: Need, match: Match, demand: _Demand) -> _Weighed:
    weighed = _Weighed(match.issuer, match.score, (match.reason,))
    if need.licence and not _names(need.material, need.licence):
        weighed = weighed.but(STANDS_IN, f"“{need.licence}”只是能代替“{need.material}”的证件之一")
    name = match.issuer.name
    if reissues(name):
        weighed = weighed.but(REISSUED, f"“{name}”是对已有证件的补换、变更或注销,一般不是首次取得它的途径")
    elif match.issuer.code in demand.askers(need):
        weighed = weighed.but(REISSUED, f"“{name}”自己也要这份材料,一般不是首次取得它的途径")
    if demand.is_everyday(need):
        count = len(demand.askers(need))
        weighed = weighed.but(EVERYDAY, f"有{count}个事项都要这份材料,多为人们常备的证件")
    return weighed


def _names(material: str, licence: str) -> bool:
    """Whether the material is that licence by name, not only by agreement; the last characters name a paper."""
    return plain(licence)[-3:] in plain(material)


def _nearest(weighed: Sequence[_Weighed], need: Need) -> Sequence[_Weighed]:
    """Of several that give the same paper: those of the same 大项, else of the same department, else all."""
    for digits in (6, 4):
        near = [each for each in weighed if each.issuer.code[:digits] == need.code[:digits]]
        if near:
            return near
    return weighed


def _proposal(need: Need, found: _Weighed, group: str | None) -> Proposal:
    return Proposal(
        found.issuer.code,
        need.code,
        round(found.score, 3),
        found.reasons,
        need.material,
        found.issuer.document,
        need.mandatory,
        need.condition,
        group,
    )
