"""Rules of one data element, and its fingerprint: what must be the same for a judgement on it to stand."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, astuple, replace

from event_sourcing.codec import EventCodec
from event_sourcing.decider import Decider
from event_sourcing.errors import FieldError, NotFound
from services.catalog.data_element.commands import DataElementCommand, RegisterDataElement
from services.catalog.data_element.events import DataElementEvent, DataElementRegistered
from services.catalog.errors import refuse_if_any

DATA_TYPES = {
    "": "未说明",
    "C": "字符型",
    "N": "数值型",
    "D": "日期型",
    "DT": "日期时间型",
    "B": "布尔型",
    "F": "文件",
}

State = DataElementRegistered | None
"""What was registered last; None before."""


def decide(state: State, command: DataElementCommand) -> Sequence[DataElementEvent]:
    given = replace(command, name=command.name.strip(), data_type=command.data_type.upper())
    refuse_if_any(list(_problems(given)))
    registered = DataElementRegistered(*astuple(given))
    return [] if registered == state else [registered]


def _problems(command: RegisterDataElement) -> Iterator[FieldError]:
    if not command.name:
        yield FieldError("/name", "REQUIRED", "请填写数据元的名称")
    if command.data_type not in DATA_TYPES:
        known = "、".join(kind for kind in DATA_TYPES if kind)
        yield FieldError("/data_type", "OPTION", f"数据类型应为 {known} 之一,现为“{command.data_type}”")


def fingerprint(element: DataElementRegistered) -> str:
    """Of all that a comparison looks at; which tables and items use the element does not change what it means."""
    meaning = {
        name: value
        for name, value in asdict(element).items()
        if name not in ("table_ids", "item_codes", "system")
    }
    text = json.dumps(meaning, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def element_unknown(identity: str) -> NotFound:
    return NotFound(f"没有编号为 {identity} 的数据元,请核对编号", code="ELEMENT_UNKNOWN")


def evolve(state: State, event: DataElementEvent) -> State:
    return event


data_element_decider: Decider[State, DataElementCommand, DataElementEvent] = Decider(
    category="data_element",
    initial=None,
    decide=decide,
    evolve=evolve,
    codec=EventCodec([DataElementRegistered]),
)
