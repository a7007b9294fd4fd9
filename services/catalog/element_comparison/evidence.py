"""What speaks for and against two elements being one concept. Each piece of evidence has a weight in log-odds and a reason
for the clerk; the score is the logistic function of their sum, so that pieces add up and none decides alone.

The weights are judgements, rounded, and about language and standards in general. They were set looking at the labelled half of
the sample and at elements of other domains; `tests/unit/catalog/element_comparison` holds both and measures the agreement."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from services.catalog.element_comparison.pinyin_codes import initials
from services.catalog.element_comparison.profiles import Profile
from services.catalog.element_comparison.rarity import Rarity, shared_words
from services.catalog.element_comparison.vocabulary import (
    CLASSIFYING,
    COMMON_WORDS,
    CONTRASTS,
    FIGURES,
    KIND_NAMES,
    PERSONAL_WORDS,
    PROCEDURE,
    REACHED_BY,
    ROLE_DECIDES,
    ROLE_NAMES,
)
from services.catalog.element_comparison.words import qualifiers

_BODIES = frozenset({"SCHOOL", "ORGANISATION"})

_REACHES = 2.3

PRIOR = -2.8
"""Two elements that share a block and nothing else are rarely one concept."""


@dataclass(frozen=True, slots=True)
class Evidence:
    weight: float
    reason: str


def score_of(evidence: tuple[Evidence, ...]) -> float:
    """0 to 1, rounded so that the order of summation cannot show."""
    return round(1 / (1 + math.exp(-(PRIOR + sum(piece.weight for piece in evidence)))), 3)


def weigh(first: Profile, second: Profile, rarity: Rarity) -> tuple[Evidence, ...]:
    """All evidence on a pair, weightiest first; the same for (a, b) and (b, a)."""
    a, b = (first, second) if first.element.id <= second.element.id else (second, first)
    found = [
        *_of_names(a, b, rarity),
        *_of_words(a, b, rarity),
        *_of_qualifiers(a, b),
        *_of_kinds(a, b),
        *_of_contrasts(a, b),
        *_of_roles(a, b),
        *_of_standards(a, b, rarity),
        *_of_domains(a, b, rarity),
        *_of_types(a, b),
    ]
    return tuple(sorted(found, key=lambda piece: (-abs(piece.weight), piece.reason)))


def _of_names(a: Profile, b: Profile, rarity: Rarity) -> Iterator[Evidence]:
    if a.name == b.name:
        if a.object_words - COMMON_WORDS:
            yield Evidence(2.6, f"名称统一用词后相同:“{a.element.name}”与“{b.element.name}”")
        else:
            yield Evidence(1.2 if a.object_words else 0.6, "名称统一用词后相同,但名称笼统,要看定义")
        return
    if {a.plain_name, b.plain_name} & _names_by_initials(a, b):
        yield Evidence(1.5, "一方引用标准中的数据项代码,正是另一方名称的拼音首字母")
    shares = [
        rarity.share(telling, other.words)
        for one, other in ((a, b), (b, a))
        if (telling := one.object_words - COMMON_WORDS)
    ]
    if shares and (share := max(shares)) > 0:
        both = sum(shares) / len(shares)
        yield Evidence(round(0.8 * share + 1.4 * both, 2), "一方名称中的用词出现在另一方的名称或定义中")
    if len(shares) == 2 and not a.object_words & b.object_words:
        yield Evidence(-0.6 if any(shares) else -1.8, "两个名称没有共同用词")


def _names_by_initials(a: Profile, b: Profile) -> set[str]:
    return {
        other.plain_name
        for one, other in ((a, b), (b, a))
        if one.standard.entry.isascii()
        and len(one.standard.entry) > 2
        and one.standard.entry == initials(other.plain_name)
    }


def _of_words(a: Profile, b: Profile, rarity: Rarity) -> Iterator[Evidence]:
    shared = shared_words(a, b)
    weight = round(4.0 * rarity.overlap(a, b), 2)
    if weight < _REACHES and _both_reach_somebody(a, b):
        yield Evidence(_REACHES, f"都是联系用的{KIND_NAMES[a.kind]},没有写明其他用途")
    elif shared:
        yield Evidence(weight, f"名称和定义共有关键词:{rarity.listed(shared)}(相似度{weight / 4:.0%})")
    elif a.words and b.words and not a.labels & b.labels and not _same_person(a, b):
        yield Evidence(-0.8, "名称和定义没有共有的关键词")


def _both_reach_somebody(a: Profile, b: Profile) -> bool:
    """Both are, say, telephone numbers, neither is that of a body, and no name says what else it is for."""
    of_a_body = {a.role, b.role} & _BODIES
    qualified = (a.object_words | b.object_words) - COMMON_WORDS
    return a.kind == b.kind and a.kind in REACHED_BY and not of_a_body and not qualified


def _of_qualifiers(a: Profile, b: Profile) -> Iterator[Evidence]:
    """Both names hold one word, but the definitions qualify it in different ways: '租赁合同' against '采购合同'."""
    for word in sorted((a.object_words & b.object_words) - COMMON_WORDS - PERSONAL_WORDS):
        one, other = (
            (qualifiers(first.element.definition, word) | qualifiers(first.element.name, word))
            - second.words.keys()
            - COMMON_WORDS
            for first, second in ((a, b), (b, a))
        )
        if one and other:
            yield Evidence(-2.8, f"“{word}”所指不同:一方是“{min(one)}”,另一方是“{min(other)}”")
            return


def _of_kinds(a: Profile, b: Profile) -> Iterator[Evidence]:
    kinds = {a.kind, b.kind}
    if len(kinds) == 1:
        if not kinds <= {"OTHER", "FIGURE"}:
            yield Evidence(0.7, f"都表示{KIND_NAMES[a.kind]}")
    elif not (kinds <= FIGURES and "FIGURE" in kinds):
        names = "、".join(sorted(KIND_NAMES[kind] for kind in kinds))
        weight = -5.0
        if kinds <= CLASSIFYING or kinds == {"NAME", "OTHER"}:
            weight = -0.5 if "OTHER" in kinds else -1.2
        yield Evidence(weight, f"取值的性质不同:{names}")


def _of_contrasts(a: Profile, b: Profile) -> Iterator[Evidence]:
    for _, words in CONTRASTS:
        one, other = a.contrasts & words, b.contrasts & words
        if one and other and not one & other:
            yield Evidence(-6.0, f"用词相互排斥:“{min(one)}”与“{min(other)}”")
            return
    if bool(a.contrasts & PROCEDURE) != bool(b.contrasts & PROCEDURE) and _is_named_after(PROCEDURE, a, b):
        yield Evidence(-4.5, "一方是办件环节的日期,另一方不是")


def _is_named_after(words: frozenset[str], a: Profile, b: Profile) -> bool:
    return a.kind == b.kind == "DATE" and any(word in profile.name for word in words for profile in (a, b))


def _of_roles(a: Profile, b: Profile) -> Iterator[Evidence]:
    if not a.role or not b.role:
        return
    decides = a.kind in ROLE_DECIDES or a.words.keys() & b.words.keys() & PERSONAL_WORDS
    if a.role != b.role:
        if decides:
            names = "、".join(sorted(ROLE_NAMES[profile.role or ""] for profile in (a, b)))
            yield Evidence(-7.0, f"说的不是同一类主体:{names}")
    elif _same_person(a, b):
        yield Evidence(2.5, f"都是{ROLE_NAMES[a.role]}的姓名")
    elif a.role != "SUBJECT" and (a.kind == "ADDRESS" or a.role not in _BODIES):
        yield Evidence(0.8, f"说的都是{ROLE_NAMES[a.role]}")


def _same_person(a: Profile, b: Profile) -> bool:
    return a.kind == b.kind == "PERSON" and a.role == b.role and a.role is not None and a.role not in _BODIES


def _of_standards(a: Profile, b: Profile, rarity: Rarity) -> Iterator[Evidence]:
    one, other = a.standard, b.standard
    if not (one.given and other.given):
        return
    if one == other:
        yield Evidence(
            round(0.3 + 1.2 * rarity.of_standard(one.key), 2), f"引用标准相同:{a.element.standard}"
        )
    elif one.base == other.base and one.entry and other.entry:
        yield Evidence(-2.0, f"同一标准中的不同数据项:{a.element.standard}、{b.element.standard}")


def _of_domains(a: Profile, b: Profile, rarity: Rarity) -> Iterator[Evidence]:
    if a.labels and b.labels:
        shared = a.labels & b.labels
        share = len(shared) / min(len(a.labels), len(b.labels))
        if shared:
            yield Evidence(round(0.8 + 2.2 * share, 2), f"代码表有相同取值:{'、'.join(sorted(shared)[:4])}")
        else:
            yield Evidence(-2.2, "两个代码表没有相同的取值")
    elif a.domain and a.domain == b.domain:
        yield Evidence(round(0.2 + 0.8 * rarity.of_domain(a.domain), 2), f"值域相同:{a.element.value_domain}")


def _of_types(a: Profile, b: Profile) -> Iterator[Evidence]:
    one, other = a.element, b.element
    if one.data_type == other.data_type:
        if one.length and one.length == other.length:
            yield Evidence(0.2, f"类型和长度相同:{one.data_type}{one.length}")
    elif "N" in (one.data_type, other.data_type):
        yield Evidence(-0.8, "一方是数值,另一方不是")
