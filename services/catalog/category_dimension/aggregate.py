"""Rules of one dimension. Defining it again adds and relabels values; none is dropped, since items may stand under it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from event_sourcing.codec import EventCodec
from event_sourcing.decider import Decider
from event_sourcing.errors import FieldError
from services.catalog.category_dimension.commands import (
    CategoryDimensionCommand,
    CategoryValue,
    DefineCategoryDimension,
)
from services.catalog.category_dimension.events import CategoryDimensionDefined, CategoryDimensionEvent
from services.catalog.errors import refuse_if_any
from services.catalog.names import name_problem

CUSTOM = "custom"
KEY = re.compile(r"[a-z][a-z_]*(\.(?P<department>\d{4}))?", re.ASCII)

State = CategoryDimensionDefined | None


def custom_key(department_code: str) -> str:
    """Key of a department's own dimension."""
    return f"{CUSTOM}.{department_code}"


def decide(state: State, command: CategoryDimensionCommand) -> Sequence[CategoryDimensionEvent]:
    refuse_if_any(list(problems(command)))
    values = _merged(state.values if state else (), command.values)
    defined = CategoryDimensionDefined(command.key, command.name, values, command.department_code)
    return [] if defined == state else [defined]


def _merged(known: Sequence[CategoryValue], given: Sequence[CategoryValue]) -> tuple[CategoryValue, ...]:
    """Known values keep their place, with the new label if one is given; new values follow."""
    labels = {value.value: value for value in (*known, *given)}
    return tuple(labels.values())


def problems(command: DefineCategoryDimension) -> Iterator[FieldError]:
    match = KEY.fullmatch(command.key)
    if match is None:
        yield FieldError(
            "/key",
            "DIMENSION_KEY",
            f"类别维度标识应为小写字母,自定义的应为 custom.部门编码,现为“{command.key}”",
        )
    elif match["department"] != command.department_code:
        yield FieldError(
            "/department_code",
            "DIMENSION_NAMESPACE",
            "部门自定义维度的标识须以本部门编码结尾,通用维度不得带部门编码",
        )
    if problem := name_problem(command.name):
        yield FieldError("/name", "NAME", problem)
    if not command.values:
        yield FieldError("/values", "REQUIRED", "类别维度至少要有一个取值")
    counts = Counter(value.value for value in command.values)
    for index, value in enumerate(command.values):
        if not value.value.strip() or not value.label.strip():
            yield FieldError(f"/values/{index}", "REQUIRED", "取值和名称都不能为空")
        elif counts[value.value] > 1:
            yield FieldError(f"/values/{index}/value", "DUPLICATE", f"取值“{value.value}”重复,请只保留一个")


def evolve(state: State, event: CategoryDimensionEvent) -> State:
    return event


category_dimension_decider: Decider[State, CategoryDimensionCommand, CategoryDimensionEvent] = Decider(
    category="category_dimension",
    initial=None,
    decide=decide,
    evolve=evolve,
    codec=EventCodec([CategoryDimensionDefined]),
)
