"""Rules of one entry. What rows may say was checked when they were uploaded (`survey.validation`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from event_sourcing.codec import EventCodec
from event_sourcing.decider import Decider
from event_sourcing.errors import FieldError
from services.catalog.errors import refuse_if_any
from services.catalog.inventory.entry.commands import EntryCommand
from services.catalog.inventory.entry.events import EntryEvent, InventoryRecorded
from services.catalog.inventory.rows import ItemRows

State = InventoryRecorded | None

CODE = "事项编码"


def decide(state: State, command: EntryCommand) -> Sequence[EntryEvent]:
    """Raises ValidationFailed for rows that belong to another item or department."""
    refuse_if_any(list(_strays(command.rows)))
    recorded = InventoryRecorded(command.rows, command.batch_id)
    return [] if recorded == state else [recorded]


def _strays(rows: ItemRows) -> Iterator[FieldError]:
    if rows.code[:4] != rows.department_code:
        yield FieldError(
            "/department_code",
            "DEPARTMENT_MISMATCH",
            f"编码 {rows.code} 不属于部门 {rows.department_code},请改正其一",
        )
    for table in ("t1", "t2", "t3", "t4"):
        own = (rows.t1,) if table == "t1" else getattr(rows, table)
        for index, cells in enumerate(own):
            if cells.get(CODE) != rows.code:
                yield FieldError(
                    f"/{table}/{index}", "ROW_OF_ANOTHER_ITEM", f"这一行是事项 {cells.get(CODE)} 的,请核对"
                )


def evolve(state: State, event: EntryEvent) -> State:
    return event


entry_decider: Decider[State, EntryCommand, EntryEvent] = Decider(
    category="inventory",
    initial=None,
    decide=decide,
    evolve=evolve,
    codec=EventCodec([InventoryRecorded]),
)
