"""Tokens for MongoDB's text index, which cannot split Chinese itself. The same functions serve documents and queries.

A name gives its words (rjieba), its pairs of neighbouring characters, its pinyin as one word and its initials; a long text gives
words and pairs only. A query gives what it can be: Chinese gives words and pairs, Latin letters are looked up as pinyin.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import islice, product

import rjieba
from pypinyin import Style, pinyin

_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[a-z0-9]+")
_ASKING = re.compile(
    "请问|怎么样|怎么办理|怎么办|怎么|怎样|如何|哪里|哪儿|什么|需要|我要|我想|想要|可以|能不能|办理|申请|的|吗|呢|了"
)
"""How people ask, which says nothing about what they ask for. Left out of queries only: a name may hold such a word."""

READINGS = 8
"""At most this many readings of a name with 多音字: each doubles the number."""


def normal(text: str) -> str:
    """Full-width letters and digits as narrow ones, lower case, no spaces: two spellings of one name are one."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def text_tokens(text: str) -> list[str]:
    """Words and pairs of a text, each once, in order."""
    plain = unicodedata.normalize("NFKC", text).lower()
    tokens: dict[str, None] = {}
    for run in _CHINESE.findall(plain):
        tokens.update(dict.fromkeys(rjieba.cut(run)))
        tokens.update(dict.fromkeys(_pairs(run)))
    tokens.update(dict.fromkeys(_LATIN.findall(plain)))
    return list(tokens)


def name_tokens(name: str) -> list[str]:
    """Tokens of a name: as a text, and as people type it on a Latin keyboard."""
    spellings = spellings_of(name)
    tokens = dict.fromkeys(text_tokens(name))
    tokens.update(dict.fromkeys((spellings["full"], spellings["initials"])))
    for part in (*rjieba.cut(name), *(pair for run in _CHINESE.findall(name) for pair in _pairs(run))):
        if _CHINESE.fullmatch(part) and len(part) > 1:
            tokens.update(dict.fromkeys(_readings(part, Style.NORMAL)))
            tokens.update(dict.fromkeys(_readings(part, Style.FIRST_LETTER)))
    tokens.pop("", None)
    return list(tokens)


def spellings_of(name: str) -> dict[str, str]:
    """`{full, initials}`: the name's most usual reading without tones, and its first letters."""
    plain = "".join(_CHINESE.findall(name))
    return {
        "full": "".join(syllable[0] for syllable in pinyin(plain, style=Style.NORMAL)),
        "initials": "".join(syllable[0] for syllable in pinyin(plain, style=Style.FIRST_LETTER)),
    }


def query_tokens(query: str) -> list[str]:
    """Empty for a query that holds nothing to look for. Never holds an operator of the text index."""
    tokens = text_tokens(_ASKING.sub(" ", query)) or text_tokens(query)
    together = "".join(_LATIN.findall(unicodedata.normalize("NFKC", query).lower()))
    if together and together not in tokens:
        tokens.append(together)
    return tokens


def _pairs(run: str) -> Iterable[str]:
    return (run[start : start + 2] for start in range(len(run) - 1))


def _readings(word: str, style: Style) -> Iterable[str]:
    """Every reading of a word with 多音字, joined, up to a bound."""
    syllables = pinyin(word, style=style, heteronym=True)
    return islice(("".join(reading) for reading in product(*syllables)), READINGS)
