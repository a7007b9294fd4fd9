"""Rules of one 大项. Its place follows from its code; department and parent are stated as well and must agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from event_sourcing.codec import EventCodec
from event_sourcing.decider import Decider
from event_sourcing.errors import FieldError
from services.catalog.codes import GroupCode, MalformedCode
from services.catalog.errors import refuse_if_any
from services.catalog.item_group.commands import ItemGroupCommand, RegisterItemGroup
from services.catalog.item_group.events import ItemGroupEvent, ItemGroupRegistered
from services.catalog.names import name_problem

State = ItemGroupRegistered | None


def decide(state: State, command: ItemGroupCommand) -> Sequence[ItemGroupEvent]:
    refuse_if_any(list(problems(command)))
    registered = ItemGroupRegistered(
        command.code,
        command.name,
        command.department_code,
        command.parent_code,
        GroupCode.parse(command.code).level,
    )
    return [] if registered == state else [registered]


def problems(command: RegisterItemGroup) -> Iterator[FieldError]:
    try:
        code = GroupCode.parse(command.code)
    except MalformedCode as error:
        yield FieldError("/code", "GROUP_CODE", str(error))
    else:
        yield from _place_problems(command, code)
    if problem := name_problem(command.name):
        yield FieldError("/name", "NAME", problem)


def _place_problems(command: RegisterItemGroup, code: GroupCode) -> Iterator[FieldError]:
    if code.department != command.department_code:
        yield FieldError(
            "/department_code",
            "DEPARTMENT_MISMATCH",
            f"编码前4位{code.department}与部门编码“{command.department_code}”不一致,请改正其一",
        )
    if code.parent != command.parent_code:
        right = f"应为 {code.parent}" if code.parent else "第一级大项没有上级大项,应为空"
        yield FieldError(
            "/parent_code", "GROUP_PARENT", f"上级大项{right},现为“{command.parent_code or '空'}”"
        )


def evolve(state: State, event: ItemGroupEvent) -> State:
    return event


item_group_decider: Decider[State, ItemGroupCommand, ItemGroupEvent] = Decider(
    category="item_group",
    initial=None,
    decide=decide,
    evolve=evolve,
    codec=EventCodec([ItemGroupRegistered]),
)
