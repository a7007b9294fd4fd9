"""What a well-shaped definition may still have wrong: names that lead nowhere, bounds crossed, patterns unfit for use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from forms import dates
from forms.code_tables import TABLES, options
from forms.definition import CHOICE_TYPES, DATE_TYPES, Condition, Field, FormDefinition, Rule
from forms.errors import Finding
from forms.expressions import syntax
from forms.patterns import pattern_problem

KEY = re.compile(r"[A-Za-z_]\w{0,63}", re.ASCII)

_ANY_DAY = date(2026, 1, 1)
"""Whether a bound is a date does not depend on what day it is."""

_LIMITS = (
    ("minLength", "maxLength", "min_length", "max_length"),
    ("minItems", "maxItems", "min_items", "max_items"),
    ("minRows", "maxRows", "min_rows", "max_rows"),
)


def cross_findings(definition: FormDefinition) -> list[Finding]:
    found: list[Finding] = []
    for index, field in enumerate(definition.fields):
        pointer = f"/fields/{index}"
        found.extend(_field_findings(field, pointer))
        found.extend(_reference_findings(field, definition, pointer))
        for place, column in enumerate(field.columns):
            found.extend(_field_findings(column, f"{pointer}/columns/{place}"))
    found.extend(_rule_findings(definition))
    return found


def _field_findings(field: Field, pointer: str) -> Iterator[Finding]:
    if not KEY.fullmatch(field.key):
        yield Finding(f"{pointer}/key", "KEY", "字段标识应以字母开头,只含字母、数字和下划线,最多64个字符")
    if field.pattern is not None and (problem := pattern_problem(field.pattern)):
        yield Finding(f"{pointer}/pattern", "PATTERN", problem)
    for low_name, high_name, low, high in _LIMITS:
        least, most = getattr(field, low), getattr(field, high)
        if least is not None and most is not None and least > most:
            yield Finding(f"{pointer}/{high_name}", "RANGE", f"{high_name} 小于 {low_name},没有能填的值")
    yield from _bound_findings(field, pointer)
    if field.type in CHOICE_TYPES and not options(field) and field.options_from is None:
        if field.code_table is not None:
            known = "、".join(TABLES)
            yield Finding(
                f"{pointer}/codeTable", "CODE_TABLE", f"没有代码表“{field.code_table}”,可用:{known}"
            )
        else:
            yield Finding(f"{pointer}/options", "REQUIRED", "请列出选项,或指明 codeTable、optionsFrom")
    if field.type == "table" and not field.columns:
        yield Finding(f"{pointer}/columns", "REQUIRED", "表格至少要有一列")


def _bound_findings(field: Field, pointer: str) -> Iterator[Finding]:
    bounds = (("min", field.minimum), ("max", field.maximum))
    for name, bound in bounds:
        if field.type in DATE_TYPES:
            if bound is not None and not (isinstance(bound, str) and dates.parse_bound(bound, _ANY_DAY)):
                yield Finding(
                    f"{pointer}/{name}",
                    "DATE_BOUND",
                    "应为日期(2026-01-31)、年月(2026-01)或相对日期(today-18y)",
                )
        elif isinstance(bound, str):
            yield Finding(f"{pointer}/{name}", "TYPE", "应为数")
    low, high = field.minimum, field.maximum
    if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
        yield Finding(f"{pointer}/max", "RANGE", "max 小于 min,没有能填的值")


def _reference_findings(field: Field, definition: FormDefinition, pointer: str) -> Iterator[Finding]:
    conditions: list[tuple[str, Condition]] = []
    if field.visible_if:
        conditions.append((f"{pointer}/visibleIf", field.visible_if))
        if field.visible_if.field in definition.by_key and _circular(field, definition):
            yield Finding(f"{pointer}/visibleIf", "CIRCLE", "可见条件互相依赖,字段永远不会出现")
    for place, owner in ((pointer, field), *_columns(field, pointer)):
        if owner.checksum_if:
            conditions.append((f"{place}/checksumIf", owner.checksum_if.condition))
    for place, condition in conditions:
        if condition.field not in definition.by_key:
            yield _unknown_field(f"{place}/field", condition.field)


def _columns(field: Field, pointer: str) -> Iterator[tuple[str, Field]]:
    for place, column in enumerate(field.columns):
        yield f"{pointer}/columns/{place}", column


def _circular(field: Field, definition: FormDefinition) -> bool:
    seen: set[str] = set()
    here: Field | None = field
    while here is not None and here.visible_if is not None:
        if here.key in seen:
            return True
        seen.add(here.key)
        here = definition.by_key.get(here.visible_if.field)
    return False


def _rule_findings(definition: FormDefinition) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, rule in enumerate(definition.rules):
        pointer = f"/rules/{index}"
        if rule.id in seen:
            yield Finding(f"{pointer}/id", "DUPLICATE", f"规则编号“{rule.id}”重复,请换一个")
        seen.add(rule.id)
        if rule.field not in definition.by_key:
            yield _unknown_field(f"{pointer}/field", rule.field)
        for name in dict.fromkeys(_unknown_names(rule, definition)):
            yield _unknown_field(f"{pointer}/expr", name)


def _unknown_names(rule: Rule, definition: FormDefinition) -> Iterator[str]:
    """A bare word that is no field must be an option of the field it is compared with: else it is a misspelt field."""
    allowed = set(_option_words(rule.expression, definition))
    for node in syntax.walk(rule.expression):
        if isinstance(node, syntax.Column):
            table = definition.by_key.get(node.table)
            if table is None or table.column(node.column) is None:
                yield f"{node.table}.{node.column}"
        elif (
            isinstance(node, syntax.Word) and node.text not in definition.by_key and node.text not in allowed
        ):
            yield node.text


def _option_words(tree: syntax.Node, definition: FormDefinition) -> Iterator[str]:
    for node in syntax.walk(tree):
        if isinstance(node, syntax.Binary) and node.sign in ("==", "!=", "in"):
            field = _named_field(node.left, definition)
            words = {inner.text for inner in syntax.walk(node.right) if isinstance(inner, syntax.Word)}
            if field is not None and field.type in CHOICE_TYPES:
                known = {option.value for option in options(field)}
                yield from words & known if known else words


def _named_field(node: syntax.Node, definition: FormDefinition) -> Field | None:
    if isinstance(node, syntax.Word):
        return definition.by_key.get(node.text)
    if isinstance(node, syntax.Column) and (table := definition.by_key.get(node.table)):
        return table.column(node.column)
    return None


def _unknown_field(pointer: str, name: str) -> Finding:
    return Finding(pointer, "UNKNOWN_FIELD", f"表单没有字段“{name}”,它也不是所比较字段的选项,请核对")
