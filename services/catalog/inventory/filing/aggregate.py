"""Rules of a department's filing (数量清: filed, or declared zero)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from event_sourcing.codec import EventCodec
from event_sourcing.decider import Decider
from event_sourcing.errors import FieldError
from services.catalog.errors import refuse_if_any
from services.catalog.inventory.filing.commands import FilingCommand
from services.catalog.inventory.filing.events import FilingEvent, FilingRecorded

State = FilingRecorded | None


def decide(state: State, command: FilingCommand) -> Sequence[FilingEvent]:
    """Raises ValidationFailed."""
    refuse_if_any(list(_problems(command)))
    recorded = FilingRecorded(
        command.department_code, command.batch_id, tuple(sorted(command.item_codes)), command.declared_zero
    )
    return [] if recorded == state else [recorded]


def _problems(command: FilingCommand) -> Iterator[FieldError]:
    if command.declared_zero and command.item_codes:
        yield FieldError("/declared_zero", "ZERO_WITH_ITEMS", "填报了事项的部门不能同时作零申报,请去掉其一")
    if not command.declared_zero and not command.item_codes:
        yield FieldError("/item_codes", "REQUIRED", "没有填报任何事项;确实没有事项的,请作零申报")
    for index, code in enumerate(command.item_codes):
        if code[:4] != command.department_code:
            yield FieldError(
                f"/item_codes/{index}",
                "DEPARTMENT_MISMATCH",
                f"编码 {code} 不属于部门 {command.department_code},请核对",
            )


def evolve(state: State, event: FilingEvent) -> State:
    return event


filing_decider: Decider[State, FilingCommand, FilingEvent] = Decider(
    category="filing",
    initial=None,
    decide=decide,
    evolve=evolve,
    codec=EventCodec([FilingRecorded]),
)
