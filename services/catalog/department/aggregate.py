"""Rules of one department. Departments are never removed, so that who knows one may rely on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple

from event_sourcing.codec import EventCodec
from event_sourcing.decider import Decider
from event_sourcing.errors import FieldError
from services.catalog.codes import DepartmentCode, MalformedCode
from services.catalog.department.commands import DepartmentCommand, RegisterDepartment
from services.catalog.department.events import DepartmentEvent, DepartmentRegistered
from services.catalog.errors import refuse_if_any
from services.catalog.names import name_problem

KINDS = {
    "PROVINCIAL": "省级机构",
    "BUREAU": "市教育局",
    "OFFICE": "内设处室",
    "SUBORDINATE": "直属单位",
    "DISTRICT": "区教育局",
    "COOPERATING": "协同部门",
}
OWN_KINDS = frozenset({"BUREAU", "OFFICE", "SUBORDINATE", "DISTRICT"})
"""Kinds of departments that sort out their items here; others are named by items of ours."""
EXERCISE_LEVELS = {
    "1": "国家级",
    "2": "省级",
    "3": "市级",
    "4": "县级",
    "5": "镇(乡、街道)级",
    "6": "村(社区)级",
}

State = DepartmentRegistered | None
"""What was registered last; None before."""


def decide(state: State, command: DepartmentCommand) -> Sequence[DepartmentEvent]:
    refuse_if_any(list(problems(command)))
    registered = DepartmentRegistered(*astuple(command))
    return [] if registered == state else [registered]


def problems(command: RegisterDepartment) -> Iterator[FieldError]:
    try:
        DepartmentCode.parse(command.code)
    except MalformedCode as error:
        yield FieldError("/code", "DEPARTMENT_CODE", str(error))
    for pointer, name in (("/name", command.name), ("/short_name", command.short_name)):
        if problem := name_problem(name):
            yield FieldError(pointer, "NAME", problem)
    if command.kind not in KINDS:
        yield FieldError("/kind", "OPTION", f"部门类别应为 {'、'.join(KINDS)} 之一,现为“{command.kind}”")
    if command.exercise_level not in EXERCISE_LEVELS:
        yield FieldError("/exercise_level", "OPTION", f"行使层级应为1—6,现为“{command.exercise_level}”")
    if command.parent_code == command.code:
        yield FieldError("/parent_code", "DEPARTMENT_PARENT", "上级部门不能是本部门,请填上级部门编码或留空")


def evolve(state: State, event: DepartmentEvent) -> State:
    return event


department_decider: Decider[State, DepartmentCommand, DepartmentEvent] = Decider(
    category="department",
    initial=None,
    decide=decide,
    evolve=evolve,
    codec=EventCodec([DepartmentRegistered]),
)
