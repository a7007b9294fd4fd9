"""Rules of one external item."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple

from event_sourcing.codec import EventCodec
from event_sourcing.decider import Decider
from event_sourcing.errors import FieldError
from services.catalog.codes import ItemCode, MalformedCode
from services.catalog.errors import refuse_if_any
from services.catalog.external_item.commands import ExternalItemCommand, RegisterExternalItem
from services.catalog.external_item.events import ExternalItemEvent, ExternalItemRegistered
from services.catalog.names import name_problem

State = ExternalItemRegistered | None


def decide(state: State, command: ExternalItemCommand) -> Sequence[ExternalItemEvent]:
    refuse_if_any(list(problems(command)))
    registered = ExternalItemRegistered(*astuple(command))
    return [] if registered == state else [registered]


def problems(command: RegisterExternalItem) -> Iterator[FieldError]:
    try:
        code = ItemCode.parse(command.code)
    except MalformedCode as error:
        yield FieldError("/code", "ITEM_CODE", str(error))
    else:
        if code.department != command.department_code:
            yield FieldError(
                "/department_code",
                "DEPARTMENT_MISMATCH",
                f"编码前4位{code.department}与部门编码“{command.department_code}”不一致,请改正其一",
            )
    if problem := name_problem(command.name):
        yield FieldError("/name", "NAME", problem)
    if not command.result_document.strip():
        yield FieldError("/result_document", "REQUIRED", "请填写办理结果的名称,它可能是其他事项的材料")


def evolve(state: State, event: ExternalItemEvent) -> State:
    return event


external_item_decider: Decider[State, ExternalItemCommand, ExternalItemEvent] = Decider(
    category="external_item",
    initial=None,
    decide=decide,
    evolve=evolve,
    codec=EventCodec([ExternalItemRegistered]),
)
