"""Tokens → a tree, by recursive descent. One function per line of the grammar in forms/README.md, in the same order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from forms.dates import Duration
from forms.errors import ExpressionError
from forms.expressions.tokens import (
    DURATION,
    END,
    KEYWORD,
    MONTH_DAY,
    MONTHS,
    NUMBER,
    SIGN,
    TEXT,
    WORD,
    Token,
    tokenize,
)

DEEPEST = 20
"""Nesting of parentheses and signs: no rule needs more, and the parser's own stack must not overflow."""

FUNCTIONS = {"sum": 1, "max": 1, "min": 1, "count": 1, "all": 1, "any": 1, "unique": 1, "age": 2}
"""Name → number of arguments."""

COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, a quoted text, null, true, false or a duration."""

    value: Decimal | str | bool | Duration | None


@dataclass(frozen=True, slots=True)
class Word:
    """A bare word: a field of that key, or else the text itself (an option's value such as S1)."""

    text: str


@dataclass(frozen=True, slots=True)
class Today:
    pass


@dataclass(frozen=True, slots=True)
class MonthDay:
    """That day of the current year."""

    month: int
    day: int


@dataclass(frozen=True, slots=True)
class Column:
    """All values of one column of a table."""

    table: str
    column: str


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Slice:
    """Characters `start` to `stop` (not included) of a text; `stop` None: the one character at `start`."""

    subject: Node
    start: int
    stop: int | None


@dataclass(frozen=True, slots=True)
class Parity:
    subject: Node
    odd: bool


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """`sign`: `not` or `-`."""

    sign: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary:
    """`sign`: implies, or, and, in, a comparison, or one of + - * /."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Conditional:
    condition: Node
    then: Node
    otherwise: Node


Node: TypeAlias = (
    Literal
    | Word
    | Today
    | MonthDay
    | Column
    | Sequence
    | Slice
    | Parity
    | Call
    | Negation
    | Binary
    | Conditional
)


def parse(text: str) -> Node:
    """Raises ExpressionError, and nothing else, for whatever is not an expression."""
    parser = _Parser(tokenize(text))
    node = parser.conditional()
    parser.expect_end()
    return node


def children(node: Node) -> Iterator[Node]:
    for attribute in fields(node):
        value = getattr(node, attribute.name)
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, Node):
                yield inner


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    yield node
    for inner in children(node):
        yield from walk(inner)


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._next = 0
        self._depth = 0

    def conditional(self) -> Node:
        self._deeper()
        condition = self._implication()
        if self._take(SIGN, "?"):
            then = self.conditional()
            self._expect(":")
            condition = Conditional(condition, then, self.conditional())
        self._depth -= 1
        return condition

    def expect_end(self) -> None:
        if self._peek().kind != END:
            raise self._wrong("此处应结束,或应为运算符")

    def _implication(self) -> Node:
        left = self._disjunction()
        if not self._take(KEYWORD, "implies"):
            return left
        self._deeper()
        right = self._implication()
        self._depth -= 1
        return Binary("implies", left, right)

    def _disjunction(self) -> Node:
        left = self._conjunction()
        while self._take(KEYWORD, "or"):
            left = Binary("or", left, self._conjunction())
        return left

    def _conjunction(self) -> Node:
        left = self._inversion()
        while self._take(KEYWORD, "and"):
            left = Binary("and", left, self._inversion())
        return left

    def _inversion(self) -> Node:
        if not self._take(KEYWORD, "not"):
            return self._comparison()
        self._deeper()
        operand = self._inversion()
        self._depth -= 1
        return Negation("not", operand)

    def _comparison(self) -> Node:
        left = self._sum()
        if sign := self._take(SIGN, *COMPARISONS):
            return Binary(sign, left, self._sum())
        if self._take(KEYWORD, "in"):
            right = self._sum()
            return Binary("in", left, right if isinstance(right, Sequence) else Sequence((right,)))
        return left

    def _sum(self) -> Node:
        left = self._product()
        while sign := self._take(SIGN, "+", "-"):
            left = Binary(sign, left, self._product())
        return left

    def _product(self) -> Node:
        left = self._signed()
        while sign := self._take(SIGN, "*", "/"):
            left = Binary(sign, left, self._signed())
        return left

    def _signed(self) -> Node:
        if not self._take(SIGN, "-"):
            return self._postfix()
        self._deeper()
        operand = self._signed()
        self._depth -= 1
        return Negation("-", operand)

    def _postfix(self) -> Node:
        node = self._primary()
        if self._take(SIGN, "["):
            start = self._index()
            stop = self._index() if self._take(SIGN, ":") else None
            self._expect("]")
            node = Slice(node, start, stop)
        if parity := self._take(KEYWORD, "odd", "even"):
            node = Parity(node, parity == "odd")
        return node

    def _primary(self) -> Node:
        if self._take(SIGN, "("):
            items = self._items(")")
            return items[0] if len(items) == 1 else Sequence(items)
        if self._take(SIGN, "["):
            return Sequence(self._items("]"))
        token = self._peek()
        self._next += 1
        if token.kind == WORD:
            return self._name(token)
        if (literal := _literal(token)) is not None:
            return literal
        self._next -= 1
        raise self._wrong("此处应为字段、值或括号")

    def _name(self, token: Token) -> Node:
        if self._take(SIGN, "."):
            column = self._peek()
            if column.kind != WORD:
                raise self._wrong("“.”之后应为表格的列")
            self._next += 1
            return Column(token.text, column.text)
        if not self._take(SIGN, "("):
            return Word(token.text)
        count = FUNCTIONS.get(token.text)
        if count is None:
            raise ExpressionError(f"没有函数“{token.text}”,可用:{'、'.join(FUNCTIONS)}")
        arguments = self._items(")")
        if len(arguments) != count:
            raise ExpressionError(f"函数“{token.text}”应有{count}个参数,现有{len(arguments)}个")
        return Call(token.text, arguments)

    def _items(self, closing: str) -> tuple[Node, ...]:
        items = [self.conditional()]
        while self._take(SIGN, ","):
            items.append(self.conditional())
        self._expect(closing)
        return tuple(items)

    def _index(self) -> int:
        token = self._peek()
        if token.kind != NUMBER or not token.text.isdigit() or len(token.text) > 4:
            raise self._wrong("方括号内应为从0起的位置")
        self._next += 1
        return int(token.text)

    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _take(self, kind: str, *texts: str) -> str:
        """The next token's text if it is one of these, and then step over it; else an empty text."""
        token = self._peek()
        if token.kind != kind or token.text not in texts:
            return ""
        self._next += 1
        return token.text

    def _expect(self, sign: str) -> None:
        if not self._take(SIGN, sign):
            raise self._wrong(f"此处应为“{sign}”")

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ExpressionError(f"嵌套超过{DEEPEST}层,请拆成几条规则")

    def _wrong(self, what: str) -> ExpressionError:
        token = self._peek()
        return ExpressionError(f"第{token.place + 1}个字符“{token.text or '结尾'}”:{what}")


_CONSTANTS: Mapping[str, Node] = {
    "null": Literal(None),
    "true": Literal(True),
    "false": Literal(False),
    "today": Today(),
}


def _literal(token: Token) -> Node | None:
    if token.kind == NUMBER:
        return Literal(Decimal(token.text))
    if token.kind == TEXT:
        inner = token.text[1:-1]
        return _month_day(inner) or Literal(inner)
    if token.kind == DURATION:
        return Literal(Duration(int(token.text[:-1]), token.text[-1]))
    if token.kind == MONTH_DAY:
        if node := _month_day(token.text):
            return node
        raise ExpressionError(f"没有“{token.text}”这一天")
    return _CONSTANTS.get(token.text) if token.kind == KEYWORD else None


def _month_day(text: str) -> MonthDay | None:
    """`Aug-31`, quoted or not. Feb-29 is refused: most years do not have it."""
    name, _, day = text.partition("-")
    if name not in MONTHS or not (day.isascii() and day.isdigit() and len(day) <= 2):
        return None
    month = MONTHS.index(name) + 1
    try:
        date(2001, month, int(day))
    except ValueError:
        return None
    return MonthDay(month, int(day))
