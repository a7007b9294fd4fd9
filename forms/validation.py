"""Submitted values against a definition: every mistake at once, each with its field. Never raises for any JSON values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from forms.definition import Field, FormDefinition
from forms.errors import FormError
from forms.expressions.evaluation import Uncomputable, holds, operands
from forms.value_checks import Problem, check_value, missing
from forms.visibility import visible_fields


def validate(definition: FormDefinition, values: Any, today: date) -> list[FormError]:
    """In the order of the fields, then unknown fields, then rules. Empty when all is well."""
    if not isinstance(values, Mapping):
        return [FormError("", "TYPE", "表单内容应为对象")]
    visible = {field.key for field in visible_fields(definition, values)}
    context = _Context(values, today)
    errors: list[FormError] = []
    for field in definition.fields:
        if field.key in visible:
            errors.extend(_field_errors(field, context))
        elif not missing(values.get(field.key)):
            errors.append(
                FormError(field.key, "NOT_APPLICABLE", f"按前面的选择不需要填“{field.label}”,请清空")
            )
    for key in values:
        if key not in definition.by_key:
            errors.append(FormError(str(key), "UNKNOWN", "表单没有这个字段,请核对"))
    errors.extend(_rule_errors(definition, context, visible, {error.field for error in errors}))
    return errors


@dataclass(frozen=True, slots=True)
class _Context:
    values: Mapping[str, Any]
    today: date


def _field_errors(field: Field, context: _Context) -> Iterator[FormError]:
    value = context.values.get(field.key)
    if missing(value):
        if field.required:
            yield FormError(field.key, "REQUIRED", f"请填写“{field.label}”")
        return
    if field.type == "table":
        yield from _table_errors(field, value, context)
        return
    for problem in check_value(field, value, context.values, context.today):
        yield _error(field.key, problem, field)


def _table_errors(field: Field, rows: Any, context: _Context) -> Iterator[FormError]:
    if not isinstance(rows, list):
        yield FormError(field.key, "TYPE", f"“{field.label}”应为列表")
        return
    if field.min_rows is not None and len(rows) < field.min_rows:
        yield FormError(field.key, "MIN_ITEMS", f"“{field.label}”至少填{field.min_rows}行,现有{len(rows)}行")
    if field.max_rows is not None and len(rows) > field.max_rows:
        # The rows themselves are not looked at: somebody may send millions.
        yield FormError(field.key, "MAX_ITEMS", f"“{field.label}”最多填{field.max_rows}行,现有{len(rows)}行")
        return
    for index, row in enumerate(rows):
        yield from _row_errors(field, index, row, context)


def _row_errors(field: Field, index: int, row: Any, context: _Context) -> Iterator[FormError]:
    if not isinstance(row, Mapping):
        yield FormError(field.key, "TYPE", f"“{field.label}”第{index + 1}行应为对象", index)
        return
    for column in field.columns:
        value = row.get(column.key)
        if missing(value):
            if column.required:
                detail = f"请填写“{field.label}”第{index + 1}行的“{column.label}”"
                yield FormError(field.key, "REQUIRED", detail, index, column.key)
            continue
        for problem in check_value(column, value, context.values, context.today):
            detail = f"“{field.label}”第{index + 1}行的“{column.label}”{problem.detail}"
            yield FormError(field.key, problem.code, detail, index, column.key)
    for key in row:
        if field.column(key) is None:
            yield FormError(field.key, "UNKNOWN", f"“{field.label}”没有这一列,请核对", index, str(key))


def _error(key: str, problem: Problem, field: Field) -> FormError:
    return FormError(key, problem.code, f"“{field.label}”{problem.detail}", problem.index)


def _rule_errors(
    definition: FormDefinition, context: _Context, visible: set[str], wrong: set[str]
) -> Iterator[FormError]:
    """A rule speaks only when all it needs is there and right: a mistake is reported once, at its source."""
    for rule in definition.rules:
        needed = operands(rule.expression, definition)
        if any(missing(context.values.get(key)) for key in needed):
            continue
        if wrong & {rule.field, *needed} or rule.field not in visible:
            continue
        try:
            kept = holds(rule.expression, definition, context.values, context.today)
        except Uncomputable:
            continue
        if not kept:
            yield FormError(rule.field, f"RULE_{rule.id}", rule.message)
