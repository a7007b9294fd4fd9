"""Rules of one function by itself. What it names is checked by `layers.policies`; what it lacks is told by `layers.checks`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, replace

from event_sourcing.codec import EventCodec
from event_sourcing.decider import Decider
from event_sourcing.errors import FieldError, NotFound
from services.catalog.codes import ItemCode, MalformedCode
from services.catalog.errors import refuse_if_any
from services.catalog.function.commands import FunctionCommand, RegisterFunction, RemoveFunction
from services.catalog.function.events import FunctionEvent, FunctionRegistered, FunctionRemoved
from services.catalog.layers.codes import code_problem
from services.catalog.names import name_problem

MOST_TEXT = 1000

State = FunctionRegistered | None
"""None before the registration and after the removal."""


def decide(state: State, command: FunctionCommand) -> Sequence[FunctionEvent]:
    if isinstance(command, RemoveFunction):
        if state is None:
            raise function_unknown(command.code)
        return [FunctionRemoved(command.code)]
    refuse_if_any(list(_problems(command)))
    tidy = replace(
        command,
        description=command.description.strip(),
        legal_basis_ids=_sorted(command.legal_basis_ids),
        department_codes=_sorted(command.department_codes),
        item_codes=_sorted(command.item_codes),
    )
    registered = FunctionRegistered(*astuple(tidy))
    return [] if registered == state else [registered]


def _problems(command: RegisterFunction) -> Iterator[FieldError]:
    if problem := code_problem(command.code):
        yield FieldError("/code", "CODE", problem)
    if problem := name_problem(command.name):
        yield FieldError("/name", "NAME", problem)
    if len(command.description) > MOST_TEXT:
        yield FieldError("/description", "MAX_LENGTH", f"说明最多{MOST_TEXT}字,请精简")
    for index, code in enumerate(command.item_codes):
        try:
            ItemCode.parse(code)
        except MalformedCode as error:
            yield FieldError(f"/item_codes/{index}", "ITEM_CODE", str(error))


def _sorted(codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(set(codes)))


def function_unknown(code: str) -> NotFound:
    return NotFound(f"没有编码为 {code} 的职能,请核对编码", code="FUNCTION_UNKNOWN")


def evolve(state: State, event: FunctionEvent) -> State:
    return event if isinstance(event, FunctionRegistered) else None


function_decider: Decider[State, FunctionCommand, FunctionEvent] = Decider(
    category="function",
    initial=None,
    decide=decide,
    evolve=evolve,
    codec=EventCodec([FunctionRegistered, FunctionRemoved]),
)
