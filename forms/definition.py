"""What a form definition says, after parsing: value objects without behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forms.expressions.syntax import Node

TEXT_TYPES = ("text", "textarea", "idcard", "uscc", "phone", "email", "address")
CHOICE_TYPES = ("select", "radio", "multiselect")
DATE_TYPES = ("date", "month")
FIELD_TYPES = (*TEXT_TYPES, *CHOICE_TYPES, *DATE_TYPES, "time", "number", "checkbox", "upload", "table")

CHECKSUMS = ("GB11643", "GB32100", "LUHN")


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds when the value of `field` is one of `values` (of a multiselect: when one of them is chosen)."""

    field: str
    values: tuple[str | int | float | bool, ...]


@dataclass(frozen=True, slots=True)
class ConditionalChecksum:
    condition: Condition
    checksum: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field, or one column of a table. README explains each attribute; its JSON name is the camelCase one.

    minimum, maximum  a number for `number`; a date, month or token such as `today-18y` for `date` and `month`
    options_from      a source of options that only the page can ask; its values are not checked here
    """

    key: str
    label: str
    type: str
    required: bool = False
    help: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    checksum: str | None = None
    checksum_if: ConditionalChecksum | None = None
    minimum: int | float | str | None = None
    maximum: int | float | str | None = None
    integer: bool = False
    decimals: int | None = None
    options: tuple[Option, ...] = ()
    code_table: str | None = None
    options_from: str | None = None
    min_items: int | None = None
    max_items: int | None = None
    accept: tuple[str, ...] = ()
    max_files: int | None = None
    max_size_kb: int | None = None
    must_be: bool | None = None
    min_rows: int | None = None
    max_rows: int | None = None
    columns: tuple[Field, ...] = ()
    visible_if: Condition | None = None
    sensitive: bool = False
    prefill: str | None = None
    data_element: str | None = None

    def column(self, key: str) -> Field | None:
        return next((column for column in self.columns if column.key == key), None)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule across fields. `field`: where the error belongs; `expression`: `text` parsed."""

    id: str
    text: str
    message: str
    field: str
    expression: Node


@dataclass(frozen=True, slots=True)
class FormDefinition:
    """Fields in the order in which pages show them."""

    fields: tuple[Field, ...]
    rules: tuple[Rule, ...] = ()
    by_key: Mapping[str, Field] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_key", {each.key: each for each in self.fields})
