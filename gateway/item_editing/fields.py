"""The item's document as fields: pointer → value, both ways. A limit, a window and a list are one field each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, fields

from gateway.item_editing.schema import ANY_OF, EDITED_ITEM, FIXED, LINES

Document = Mapping[str, Any]
Values = Mapping[str, Any]

VISITS = {1: 1, 2: 2, 3: 1, 4: 0}
"""Service mode → the most visits (domain rule 13). The number is not typed: it follows from the mode."""

JUSTIFICATION = "mode_justification"


@dataclass(frozen=True, slots=True)
class ItemField:
    """
    pointer  RFC 6901, into the item's document, such as /online/channel
    control  how a form asks for it, one of `schema`'s
    options  name of the list to choose from, or ""
    """

    pointer: str
    label: str
    hint: str
    element: str
    control: str
    options: str
    required: bool

    @property
    def name(self) -> str:
        """In a form."""
        return self.pointer.removeprefix("/").replace("/", ".")

    @property
    def id(self) -> str:
        return self.name.replace(".", "-")


def _walk(schema: Schema, above: str = "") -> Iterator[ItemField]:
    for name, field in schema.fields.items():
        pointer = f"{above}/{name}"
        if "control" in field.metadata:
            described = {key: str(value) for key, value in field.metadata.items()}
            yield ItemField(pointer=pointer, required=field.required, **described)
        elif isinstance(field, fields.Nested):
            yield from _walk(field.schema, pointer)


FIELDS: tuple[ItemField, ...] = tuple(_walk(EDITED_ITEM))
BY_POINTER: Mapping[str, ItemField] = {field.pointer: field for field in FIELDS}
TYPED: tuple[ItemField, ...] = tuple(field for field in FIELDS if field.control != FIXED)


def field_of(pointer: str) -> ItemField | None:
    """The field that a finding is about: /promised_limit/value belongs to /promised_limit, and what is said of a whole
    group to its first field; None for none of them."""
    if pointer and (below := next((f for f in FIELDS if f.pointer.startswith(f"{pointer}/")), None)):
        return below
    while pointer and pointer not in BY_POINTER:
        pointer = pointer.rpartition("/")[0]
    return BY_POINTER.get(pointer)


def values_of(document: Document) -> dict[str, Any]:
    """By pointer, all fields; texts that are empty are none, lists that are missing are empty."""
    return {field.pointer: _plain(field, _at(document, field.pointer)) for field in FIELDS}


def document_of(values: Values) -> dict[str, Any]:
    """As `draft_item` and `revise_item` take it."""
    document: dict[str, Any] = {}
    for pointer, value in values.items():
        *above, name = pointer.split("/")[1:]
        place = document
        for step in above:
            place = place.setdefault(step, {})
        place[name] = value
    reasons = document[JUSTIFICATION]
    given = any(reason is not None for reason in reasons.values())
    document[JUSTIFICATION] = {name: reason or "" for name, reason in reasons.items()} if given else None
    document["max_visits"] = visits_of(document["service_mode"])
    return document


def visits_of(mode: Any) -> int:
    """0 for a mode that does not exist: the catalogue refuses that one anyway."""
    return VISITS.get(mode, 0) if isinstance(mode, int) else 0


def _at(document: Document, pointer: str) -> Any:
    value: Any = document
    for step in pointer.split("/")[1:]:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _plain(field: ItemField, value: Any) -> Any:
    if field.control in (ANY_OF, LINES):
        return value or []
    return None if value == "" else value
