"""A rule's text → tokens. What a word means (field or literal) is decided later, where the fields are known."""

from __future__ import annotations

import re
from dataclasses import dataclass

from forms.errors import ExpressionError

LONGEST_TEXT = 500
MOST_TOKENS = 200
"""Bounds the depth of the tree of a long chain such as `a + b + c …`."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
KEYWORDS = ("implies", "or", "and", "not", "in", "odd", "even", "null", "true", "false", "today")

NUMBER, TEXT, WORD, KEYWORD, DURATION, MONTH_DAY, SIGN, END = (
    "number",
    "text",
    "word",
    "keyword",
    "duration",
    "month_day",
    "sign",
    "end",
)

_TOKEN = re.compile(
    rf"""
      (?P<space>\s+)
    | (?P<month_day>(?:{"|".join(MONTHS)})-\d{{1,2}})(?!\w)
    | (?P<duration>\d{{1,4}}[ymwd])(?!\w)
    | (?P<number>(?:0|[1-9]\d*)(?:\.\d+)?)(?![\w.])
    | (?P<word>\w+)
    | (?P<text>'[^']*'|"[^"]*")
    | (?P<sign>==|!=|<=|>=|[-+*/<>()\[\],:?.])
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """`place`: offset in the text, from 0."""

    kind: str
    text: str
    place: int


def tokenize(text: str) -> list[Token]:
    """Ends with an END token. Raises ExpressionError."""
    if len(text) > LONGEST_TEXT:
        raise ExpressionError(f"表达式长{len(text)}字符,最多{LONGEST_TEXT}")
    tokens = []
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise ExpressionError(f"第{place + 1}个字符“{text[place]}”不能用在表达式中")
        kind = str(match.lastgroup)
        if kind == WORD and match.group() in KEYWORDS:
            kind = KEYWORD
        if kind != "space":
            tokens.append(Token(kind, match.group(), place))
        place = match.end()
    if len(tokens) > MOST_TOKENS:
        raise ExpressionError(f"表达式有{len(tokens)}个词,最多{MOST_TOKENS},请拆成几条规则")
    return [*tokens, Token(END, "", len(text))]
