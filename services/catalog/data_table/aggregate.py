"""Rules of one data table. A table is never removed; merged, it points to the one that took it in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from event_sourcing.codec import EventCodec
from event_sourcing.decider import Decider
from event_sourcing.errors import FieldError, NotFound, RuleViolated
from services.catalog.codes import ItemCode, MalformedCode
from services.catalog.data_table.commands import (
    ClassifyDataTable,
    DataTableCommand,
    MergeDataTable,
    RegisterDataTable,
    ScopeDataTable,
)
from services.catalog.data_table.events import (
    DataTableClassified,
    DataTableEvent,
    DataTableMerged,
    DataTableRegistered,
    DataTableScoped,
)
from services.catalog.errors import refuse_if_any

CLASS_CODE = re.compile(r"[1-9]\d{5}")


@dataclass(frozen=True, slots=True)
class DataTable:
    """`id` is "" before the registration; `merged_into`: id of the table that took it in, "" for none.

    scoped  a person has said which items use it: a later import does not know better
    """

    id: str = ""
    name: str = ""
    department_code: str = ""
    item_codes: tuple[str, ...] = ()
    scoped: bool = False
    class_code: str = ""
    class_names: tuple[str, ...] = ("", "", "")
    detail: str = ""
    merged_into: str = ""


def decide(table: DataTable, command: DataTableCommand) -> Sequence[DataTableEvent]:
    if isinstance(command, RegisterDataTable):
        return _register(table, command)
    if not table.id:
        raise table_unknown(command.id)
    match command:
        case ScopeDataTable():
            refuse_if_any(list(_item_problems(command.item_codes)))
            scoped = DataTableScoped(command.id, _sorted(command.item_codes))
            return [] if table.scoped and scoped.item_codes == table.item_codes else [scoped]
        case ClassifyDataTable():
            return _classify(table, command)
        case MergeDataTable():
            return _merge(table, command)


def _register(table: DataTable, command: RegisterDataTable) -> Sequence[DataTableEvent]:
    known_better = command.item_codes is None or table.scoped
    codes = table.item_codes if known_better else _sorted(command.item_codes or ())
    refuse_if_any([*_naming_problems(command), *_item_problems(codes)])
    registered = DataTableRegistered(command.id, command.name.strip(), command.department_code, codes)
    known = DataTableRegistered(table.id, table.name, table.department_code, table.item_codes)
    return [] if registered == known else [registered]


def _classify(table: DataTable, command: ClassifyDataTable) -> Sequence[DataTableEvent]:
    refuse_if_any(list(classification_problems(command.class_code, command.names)))
    said = (command.class_code, command.names, command.detail.strip())
    if said == (table.class_code, table.class_names, table.detail):
        return []
    return [DataTableClassified(command.id, *said)]


def _merge(table: DataTable, command: MergeDataTable) -> Sequence[DataTableEvent]:
    if not command.reason.strip():
        refuse_if_any([FieldError("/reason", "REQUIRED", "请写明两张表为什么可以合并")])
    if command.into == command.id:
        raise RuleViolated("一张表不能并入自己,请另选一张", code="TABLE_INTO_ITSELF")
    if table.merged_into == command.into:
        return []
    if table.merged_into:
        raise RuleViolated(f"“{table.name}”已并入 {table.merged_into},不能再并入别的表", code="TABLE_MERGED")
    return [DataTableMerged(command.id, command.into, command.reason.strip(), command.by)]


def _naming_problems(command: RegisterDataTable) -> Iterator[FieldError]:
    if not command.name.strip():
        yield FieldError("/name", "REQUIRED", "请填写业务表的名称")


def _item_problems(codes: Sequence[str]) -> Iterator[FieldError]:
    for index, code in enumerate(codes):
        try:
            ItemCode.parse(code)
        except MalformedCode as error:
            yield FieldError(f"/item_codes/{index}", "ITEM_CODE", str(error))


def classification_problems(class_code: str, names: Sequence[str]) -> Iterator[FieldError]:
    if not CLASS_CODE.fullmatch(class_code):
        yield FieldError("/class_code", "CLASS_CODE", "分类代码应为6位数字:类1位、项2位、目3位,如 306001")
    for place, (level, name) in enumerate(zip(("类", "项", "目"), names, strict=True)):
        if not name.strip():
            yield FieldError(f"/names/{place}", "REQUIRED", f"请填写{level}的名称")


def _sorted(codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(set(codes)))


def table_unknown(identity: str) -> NotFound:
    return NotFound(f"没有编号为 {identity} 的业务表,请核对编号", code="TABLE_UNKNOWN")


def evolve(table: DataTable, event: DataTableEvent) -> DataTable:
    match event:
        case DataTableRegistered():
            return replace(
                table,
                id=event.id,
                name=event.name,
                department_code=event.department_code,
                item_codes=event.item_codes,
            )
        case DataTableScoped():
            return replace(table, item_codes=event.item_codes, scoped=True)
        case DataTableClassified():
            return replace(table, class_code=event.class_code, class_names=event.names, detail=event.detail)
        case DataTableMerged():
            return replace(table, merged_into=event.into)


data_table_decider: Decider[DataTable, DataTableCommand, DataTableEvent] = Decider(
    category="data_table",
    initial=DataTable(),
    decide=decide,
    evolve=evolve,
    codec=EventCodec([DataTableRegistered, DataTableScoped, DataTableClassified, DataTableMerged]),
)
