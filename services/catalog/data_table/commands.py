"""Wishes that concern one data table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RegisterDataTable:
    """Make a table known, or change what is known about it.

    item_codes  items that use it; None where the source does not say: what is known stays
    """

    id: str
    name: str
    department_code: str
    item_codes: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class ScopeDataTable:
    """Which items use the table (六步之一:划定范围), said by a person."""

    id: str
    item_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClassifyDataTable:
    """Where the table stands in the resource catalogue (六步之三).

    class_code  类 1 digit, 项 2, 目 3: six digits
    names       of 类, 项, 目
    detail      细目; "" for none
    """

    id: str
    class_code: str
    names: tuple[str, ...]
    detail: str = ""


@dataclass(frozen=True, slots=True)
class MergeDataTable:
    """The table goes into another one (六步之二); `into` is known and not merged itself, which the caller has checked."""

    id: str
    into: str
    reason: str
    by: str


DataTableCommand = RegisterDataTable | ScopeDataTable | ClassifyDataTable | MergeDataTable
