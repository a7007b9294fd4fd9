"""Is what A gives out what B asks for? From the strongest sign to the weakest; found by look-up, never pair by pair."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from services.catalog.relation_discovery.document_names import document_keys, matter, plain, subject
from services.catalog.relation_discovery.facts import Issuer, Need

SAME_NAME, SAME_LICENCE, SAME_PAPER, KIND_OF, SAME_MATTER, WITHIN = 1.0, 0.95, 0.85, 0.8, 0.75, 0.65

LEAST_MATTER = 4
"""Characters that a matter must have to tell an item from others."""
_GRAM = 4


@dataclass(frozen=True, slots=True)
class Match:
    issuer: Issuer
    score: float
    reason: str


class Issuers:
    """Everything that is given out, by the names it may be asked for."""

    def __init__(self, issuers: Iterable[Issuer]) -> None:
        self._by_name: dict[str, list[Issuer]] = {}
        self._by_licence: dict[str, list[Issuer]] = {}
        self._by_subject: dict[str, list[Issuer]] = {}
        self._by_ending: dict[str, list[Issuer]] = {}
        self._by_gram: dict[str, list[tuple[str, Issuer]]] = {}
        for issuer in issuers:
            self._add(issuer)

    def _add(self, issuer: Issuer) -> None:
        for key in document_keys(issuer.document):
            _put(self._by_name, key, issuer)
            if len(subject(key)) >= LEAST_MATTER:
                _put(self._by_subject, subject(key), issuer)
            for start in range(1, len(key) - LEAST_MATTER):
                _put(self._by_ending, key[start:], issuer)
        if issuer.licence:
            _put(self._by_licence, plain(issuer.licence), issuer)
        about = matter(issuer.name)
        for start in range(len(about) - _GRAM + 1):
            self._by_gram.setdefault(about[start : start + _GRAM], []).append((about, issuer))

    def of(self, need: Need) -> list[Match]:
        """The best match of each issuer, best first."""
        best: dict[str, Match] = {}
        for match in self._signs(need):
            known = best.get(match.issuer.code)
            if match.issuer.code != need.code and (known is None or known.score < match.score):
                best[match.issuer.code] = match
        return sorted(best.values(), key=lambda match: (-match.score, match.issuer.code))

    def _signs(self, need: Need) -> Iterator[Match]:
        material = list(document_keys(need.material))
        asked = [*material, *([plain(need.licence)] if need.licence else [])]
        for name in asked:
            for issuer in self._by_name.get(name, ()):
                yield Match(issuer, SAME_NAME, f"结果文书“{issuer.document}”就是所需的“{need.material}”")
            for issuer in self._by_licence.get(name, ()):
                yield Match(
                    issuer, SAME_LICENCE, f"结果的电子证照“{issuer.licence}”就是所需的“{need.material}”"
                )
            for issuer in self._by_subject.get(subject(name), ()):
                yield Match(
                    issuer, SAME_PAPER, f"结果文书“{issuer.document}”与所需的“{need.material}”同指一事"
                )
            for issuer in self._by_ending.get(name, ()):
                yield Match(issuer, KIND_OF, f"结果文书“{issuer.document}”是“{need.material}”的一种")
        yield from self._by_matter(need, material)

    def _by_matter(self, need: Need, asked: Sequence[str]) -> Iterator[Match]:
        """The paper bears the name of the item, or of a part of it, that leads to it."""
        for name in asked:
            about = _bare(name)
            if len(about) < LEAST_MATTER:
                continue
            for known, issuer in self._by_gram.get(about[:_GRAM], ()):
                if about == known or name.startswith(known):
                    yield Match(issuer, SAME_MATTER, f"“{need.material}”正是“{issuer.name}”所办的事")
                elif about in known:
                    yield Match(issuer, WITHIN, f"“{need.material}”出自“{issuer.name}”这一类事项")


def _bare(document: str) -> str:
    """About what, without the words that say it turned out well: 教师资格考试合格证明 → 教师资格考试."""
    about = subject(document)
    for word in ("合格", "等级", "认定", "核定"):
        if about.endswith(word) and len(about) - len(word) >= LEAST_MATTER:
            about = about.removesuffix(word)
    return matter(about)


def _put(index: dict[str, list[Issuer]], key: str, issuer: Issuer) -> None:
    known = index.setdefault(key, [])
    if issuer not in known:
        known.append(issuer)
