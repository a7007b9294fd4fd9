"""Patterns of form definitions. Python's matcher backtracks, so risky patterns are refused and texts are bounded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

LONGEST_PATTERN = 200
LONGEST_MATCHED = 1000
"""Longer texts are not matched at all; a field with a pattern never needs them."""

_WIDE = 20
_MOST_WIDE = 2
"""So many repetitions of open length cost at most LONGEST_MATCHED² steps."""

_PIECE = re.compile(
    r"""
      (?P<escape>\\u[0-9A-Fa-f]{4}|\\.)
    | (?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])
    | (?P<open>\((?:\?:|\?=|\?!)?)
    | (?P<close>\))
    | (?P<repeat>[*+?]|\{(?P<least>\d+)(?:(?P<comma>,)(?P<most>\d*))?\})
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


@lru_cache(maxsize=512)
def compiled(pattern: str) -> re.Pattern[str]:
    """\\d, \\w and \\s mean ASCII, as in the browser's forms. Raises re.error."""
    return re.compile(pattern, re.ASCII)


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text fits, as in HTML's `pattern`."""
    return len(text) <= LONGEST_MATCHED and compiled(pattern).fullmatch(text) is not None


def pattern_problem(pattern: str) -> str | None:
    """What forbids a pattern, in Chinese, or None."""
    if len(pattern) > LONGEST_PATTERN:
        return f"正则表达式长{len(pattern)}字符,最多{LONGEST_PATTERN}"
    try:
        compiled(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f"正则表达式有误:{error}"
    if any(_risks(pattern)):
        return "正则表达式可能使匹配耗时过长:括号内外不能都有不定次数的重复,不定次数的重复最多两处"
    return None


def _risks(pattern: str) -> Iterator[bool]:
    """True for every repeated group that itself repeats or branches, for back references, for too many repetitions."""
    inner = [False]
    closed, wide = False, 0
    for piece in _PIECE.finditer(pattern):
        kind, text = piece.lastgroup, piece.group()
        if piece["repeat"]:
            most = _most(piece)
            yield closed and most > 1
            inner[-1] |= most != int(piece["least"] or 0)
            wide += most - int(piece["least"] or 0) > _WIDE
            closed = False
            continue
        if kind == "open":
            inner.append(False)
        elif kind == "close" and len(inner) > 1:
            # Repeated alternatives such as (a|a)+ are as bad as repeated repetitions.
            closed = inner.pop()
            inner[-1] |= closed
            continue
        elif text == "|":
            inner[-1] = True
        yield kind == "escape" and text[1] in "123456789"
        closed = False
    yield wide > _MOST_WIDE


def _most(repeat: re.Match[str]) -> int:
    text = repeat.group()
    if text == "?":
        return 1
    if text in "*+" or (repeat["comma"] and not repeat["most"]):
        return LONGEST_MATCHED
    return int(repeat["most"] or repeat["least"])
