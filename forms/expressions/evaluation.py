"""A tree and submitted values → does the rule hold? Kinds of values are compared as people mean it; see README."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from forms import checksums, dates
from forms.dates import Duration
from forms.definition import Field, FormDefinition
from forms.expressions import syntax
from forms.expressions.syntax import Node


class Uncomputable(Exception):
    """The rule says nothing about these values: unlike kinds, division by zero, a date beyond the calendar."""


@dataclass(frozen=True, slots=True)
class Cells:
    """One column of a table, row by row; None where a cell is empty. Operators work on each cell."""

    values: tuple[Any, ...]


Value: TypeAlias = Decimal | str | bool | date | Duration | tuple[Any, ...] | Cells | None

_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)
_LONGEST_NUMBER = 40

_ORDER: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ARITHMETIC: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


def holds(node: Node, definition: FormDefinition, values: Mapping[str, Any], today: date) -> bool:
    """Raises Uncomputable. Values must have passed their own fields' checks."""
    try:
        return _truth(_Evaluation(definition, values, today).value(node))
    except (ArithmeticError, ValueError, RecursionError) as error:
        raise Uncomputable(str(error)) from error


def operands(node: Node, definition: FormDefinition) -> set[str]:
    """Fields that must have a value for the rule to say anything: all it names but those it compares with null."""
    return set(_operands(node, definition))


def _operands(node: Node, definition: FormDefinition) -> Iterator[str]:
    if isinstance(node, syntax.Column):
        yield node.table
    elif isinstance(node, syntax.Word) and node.text in definition.by_key:
        yield node.text
    elif not _about_absence(node):
        for inner in syntax.children(node):
            yield from _operands(inner, definition)


def _about_absence(node: Node) -> bool:
    if not isinstance(node, syntax.Binary) or node.sign not in ("==", "!="):
        return False
    sides = (node.left, node.right)
    return syntax.Literal(None) in sides and any(isinstance(side, syntax.Word) for side in sides)


def typed(field: Field, value: Any) -> Value:
    """A submitted value as the rules see it; None when it is missing."""
    if value in (None, "", []):
        return None
    if field.type == "number":
        return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if field.type == "date":
        return dates.parse_day(value)
    if field.type == "month":
        return dates.parse_month(value)
    if isinstance(value, list):
        return tuple(value)
    return value if isinstance(value, str | bool) else None


class _Evaluation:
    def __init__(self, definition: FormDefinition, values: Mapping[str, Any], today: date) -> None:
        self._definition = definition
        self._values = values
        self._today = today

    def value(self, node: Node) -> Value:
        match node:
            case syntax.Literal(value):
                return value
            case syntax.Today():
                return self._today
            case syntax.MonthDay(month, day):
                return date(self._today.year, month, day)
            case syntax.Word(text):
                field = self._definition.by_key.get(text)
                return typed(field, self._values.get(text)) if field else text
            case syntax.Column(table, column):
                return self._cells(table, column)
            case syntax.Sequence(items):
                return tuple(self.value(item) for item in items)
            case syntax.Negation("not", operand):
                return not _truth(self.value(operand))
            case syntax.Negation(_, operand):
                return -_number(self.value(operand))
            case syntax.Conditional(condition, then, otherwise):
                return self.value(then if _truth(self.value(condition)) else otherwise)
            case syntax.Slice(subject, start, stop):
                return _text(self.value(subject))[start : start + 1 if stop is None else stop]
            case syntax.Parity(subject, odd):
                return (_number(self.value(subject)) % 2 == 1) is odd
            case syntax.Call(function, arguments):
                return self._call(function, [self.value(argument) for argument in arguments])
            case syntax.Binary():
                return self._binary(node)

    def _binary(self, node: syntax.Binary) -> Value:
        left = self.value(node.left)
        if node.sign == "and":
            return _truth(left) and _truth(self.value(node.right))
        if node.sign == "or":
            return _truth(left) or _truth(self.value(node.right))
        if node.sign == "implies":
            return not _truth(left) or _truth(self.value(node.right))
        return _each(node.sign, left, self.value(node.right))

    def _cells(self, table: str, column: str) -> Cells:
        field = self._definition.by_key[table].column(column)
        rows = self._values.get(table) or []
        return Cells(tuple(typed(field, row.get(column)) if field else None for row in rows))

    def _call(self, function: str, arguments: list[Value]) -> Value:
        if function == "age":
            return self._age(*arguments)
        items = _items(arguments[0])
        if function == "sum":
            return sum((_number(item) for item in items), Decimal(0))
        if function == "count":
            return Decimal(len(items))
        if function == "unique":
            return all(not equal(item, other) for place, item in enumerate(items) for other in items[:place])
        if function in ("all", "any"):
            truths = [_truth(item) for item in items]
            return all(truths) if function == "all" else any(truths)
        return _extreme(">" if function == "max" else "<", items)

    def _age(self, born: Value, on: Value) -> Decimal:
        """`born`: a date or an identity number."""
        if isinstance(born, str):
            born = checksums.birth_date(born)
        if not isinstance(born, date) or not isinstance(on, date):
            raise Uncomputable("age needs two dates")
        return Decimal(dates.years_between(born, on))


def _each(sign: str, left: Value, right: Value) -> Value:
    """The operator on two values, or on every cell when a column is on either side."""
    if isinstance(left, Cells) or isinstance(right, Cells):
        rows = max(len(side.values) for side in (left, right) if isinstance(side, Cells))
        pairs = zip(_spread(left, rows), _spread(right, rows), strict=False)
        return Cells(tuple(None if a is None or b is None else _apply(sign, a, b) for a, b in pairs))
    return _apply(sign, left, right)


def _spread(value: Value, rows: int) -> tuple[Value, ...]:
    return value.values if isinstance(value, Cells) else (value,) * rows


def _apply(sign: str, left: Value, right: Value) -> Value:
    if sign == "==":
        return equal(left, right)
    if sign == "!=":
        return not equal(left, right)
    if sign == "in":
        return any(equal(left, item) for item in _items(right))
    if sign in _ORDER:
        return _ORDER[sign](*_comparable(left, right))
    return _compute(sign, left, right)


def equal(left: Value, right: Value) -> bool:
    """Lists are equal when they have the same members, whatever their order."""
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(any(equal(a, b) for b in right) for a in left)
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    try:
        a, b = _comparable(left, right)
    except Uncomputable:
        return left is None and right is None
    return bool(a == b)


def _comparable(left: Value, right: Value) -> tuple[Any, Any]:
    """Both sides as one kind. A text beside a number is read as a number, beside a date as a date. Raises Uncomputable."""
    for kind, read in ((Decimal, _as_number), (date, _as_date)):
        if isinstance(left, kind) or isinstance(right, kind):
            pair = read(left), read(right)
            if None in pair:
                raise Uncomputable("unlike kinds")
            return pair
    if isinstance(left, str) and isinstance(right, str):
        return left, right
    raise Uncomputable("unlike kinds")


def _as_number(value: Value) -> Decimal | None:
    if isinstance(value, str) and len(value) <= _LONGEST_NUMBER and _NUMBER.fullmatch(value):
        return Decimal(value)
    return value if isinstance(value, Decimal) else None


def _as_date(value: Value) -> date | None:
    """`2026-01-31`, or 20260131 as it stands in an identity number."""
    if isinstance(value, str):
        return dates.parse_day(value) or dates.parse_day(f"{value[:4]}-{value[4:6]}-{value[6:]}")
    return value if isinstance(value, date) else None


def _compute(sign: str, left: Value, right: Value) -> Value:
    if isinstance(left, date) and sign in "+-":
        if isinstance(right, Duration):
            return (right if sign == "+" else -right).added_to(left)
        if isinstance(right, date) and sign == "-":
            return Decimal((left - right).days)
    result: Decimal = _ARITHMETIC[sign](_number(left), _number(right))
    return result


def _items(value: Value) -> tuple[Any, ...]:
    if isinstance(value, Cells):
        return tuple(item for item in value.values if item is not None)
    return value if isinstance(value, tuple) else (value,)


def _extreme(sign: str, items: tuple[Any, ...]) -> Value:
    if not items:
        raise Uncomputable("nothing to choose from")
    best = items[0]
    for item in items[1:]:
        if _apply(sign, item, best):
            best = item
    return best  # type: ignore[no-any-return]


def _truth(value: Value) -> bool:
    if not isinstance(value, bool):
        raise Uncomputable("neither true nor false")
    return value


def _number(value: Value) -> Decimal:
    number = _as_number(value)
    if number is None:
        raise Uncomputable("not a number")
    return number


def _text(value: Value) -> str:
    if not isinstance(value, str):
        raise Uncomputable("not a text")
    return value
