"""From text to words: width, synonyms, and what remains as pairs of neighbouring characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import rjieba

from services.catalog.element_comparison.vocabulary import (
    ABBREVIATIONS,
    CONTRASTS,
    FUNCTION_WORDS,
    KINDS,
    REPRESENTATION_WORDS,
    ROLES,
    SYNONYMS,
)

_CANONICAL = {word: group[0] for group in SYNONYMS for word in group}
_KIND_OF = {word: kind for kind, words in KINDS.items() for word in words}
_ROLE_OF = {word: role for role, words in ROLES.items() for word in words}
_TERMS = sorted(
    {*_CANONICAL, *_ROLE_OF, *_KIND_OF, *FUNCTION_WORDS, *(word for _, words in CONTRASTS for word in words)}
    - {"日", "人"},
    key=lambda term: (-len(term), term),
)
_SCAN = re.compile("|".join(map(re.escape, _TERMS)) + r"|[a-z]+|\d+|[^\W\d_]|.", re.DOTALL)
_SHORT = re.compile(
    "(?:" + "|".join(map(re.escape, sorted(ABBREVIATIONS, key=len, reverse=True))) + ")(?![称字试核察生])"
)
"""Not where the characters belong to longer words: '校名' in '学校名称', '中考' in '高中考试'."""
_ENDINGS = sorted(_KIND_OF, key=lambda term: (-len(term), term))
_WRITTEN_AS = sorted(REPRESENTATION_WORDS, key=lambda term: (-len(term), term))
_CLAUSE_END = re.compile(r"[,;。:;,、]")
_ASIDE = re.compile(r"[((][^()()]*[))]")


def narrow(text: str) -> str:
    """Full-width signs as half-width, lower case, no white space: 'A1' is 'a1'."""
    return re.sub(r"\s+", "", narrow_with_gaps(text))


def narrow_with_gaps(text: str) -> str:
    """As `narrow`, but white space stays: in a list of values it is what separates them."""
    return unicodedata.normalize("NFKC", text).lower()


def _terms(text: str) -> list[str]:
    """The text cut into known terms and single characters; short forms written out."""
    return _SCAN.findall(_SHORT.sub(lambda found: ABBREVIATIONS[found[0]], narrow(text)))


@lru_cache(maxsize=65536)
def canonical(text: str) -> str:
    """The text with each synonym replaced by the first word of its group."""
    return "".join(_CANONICAL.get(found, found) for found in _terms(text))


@lru_cache(maxsize=65536)
def content_words(text: str) -> frozenset[str]:
    """Words that tell one concept from another: known terms whole, the rest as a dictionary cuts it, long
    words also in their parts; without function words,
    without single characters, and without words that only name a kind of value or a role."""
    return frozenset(_content(text))


def _content(text: str) -> Iterator[str]:
    run: list[str] = []
    for found in [*_terms(text), "的"]:
        if len(found) == 1 and found.isalpha() and not _is_term(found):
            run.append(found)
            continue
        yield from (
            word for word in rjieba.cut_for_search("".join(run)) if len(word) > 1 and _tells_apart(word)
        )
        run = []
        if (word := _CANONICAL.get(found, found)) and _tells_apart(word):
            yield word


def _is_term(found: str) -> bool:
    return found in _CANONICAL or found in FUNCTION_WORDS


_TELLING = frozenset({"学校", "积分", "面积", "年龄", "收入", "工资", "年级", "身高", "体重"})
_PLAIN = frozenset({"人员", "标志", "证件", "代码", "数字", "标准", "规则", "字母", "中文", "填写", "负责人",
                    *(word for word in _KIND_OF if len(word) < 4 and word not in _TELLING)})  # fmt: skip


def _tells_apart(word: str) -> bool:
    if not word.isalnum() or word.isdigit() or word in FUNCTION_WORDS or word in _PLAIN:
        return False
    return word not in _ROLE_OF or word == "学校"


def first_clause(definition: str) -> str:
    """'考生的号码,报名时填写' → '考生的号码': what follows is advice, not definition; asides in brackets are left out."""
    return _CLAUSE_END.split(_ASIDE.sub("", unicodedata.normalize("NFKC", definition)), maxsplit=1)[0]


def kind_of(text: str) -> str:
    """Kind of value that the last words of a canonical text name, or OTHER. How it is written does not count: '民族的数字代码'
    is not a number but whatever '民族' is; the code of somebody or of a unit, though, is a number."""
    ending = next((term for term in _ENDINGS if text.endswith(term)), "")
    written = next((term for term in _WRITTEN_AS if text.endswith(term) and len(text) > len(term) + 1), "")
    if len(written) > len(ending) or (written and ending == "名称"):
        of_what = kind_of(text.removesuffix(written).removesuffix("的"))
        return "NUMBER" if of_what in ("PERSON", "NAME") else of_what
    if ending:
        return _KIND_OF[ending]
    return "FLAG" if text.startswith("是否") else "OTHER"


def last_role(text: str) -> str | None:
    """The role named last in a text: of '学生的监护人的姓名' the guardian, since the value belongs to them."""
    found = [_ROLE_OF[word] for term in _terms(text) if (word := _CANONICAL.get(term, term)) in _ROLE_OF]
    return found[-1] if found else None


def contrasting_words(text: str, kind: str) -> frozenset[str]:
    """Words of a text that stand in some contrast for that kind, such as 'registered' and 'actual' residence."""
    found = {_CANONICAL.get(term, term) for term in _terms(text)}
    plain = narrow(text)
    return frozenset(
        word
        for kinds, words in CONTRASTS
        if kind in kinds
        for word in words
        if word in found or word in plain
    )


def segments(definition: str) -> tuple[str, ...]:
    """The parts of the first clause between '的', last first: the nearer to the end, the more it says what the value is."""
    return tuple(part for part in reversed(first_clause(definition).split("的")) if part)


@lru_cache(maxsize=65536)
def qualifiers(text: str, word: str) -> frozenset[str]:
    """Content words that stand before a word in the part of the text where it is found: of '房屋租赁合同' and '合同' those of
    '房屋租赁'."""
    before = next((part[: part.index(word)] for part in segments(canonical(text)) if word in part), "")
    return content_words(before)
