"""What a form sends → values of the fields, as JSON. What cannot be read stays as it was typed: the schema names it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from event_sourcing.payloads import load
from gateway.item_editing.fields import TYPED, ItemField, document_of
from gateway.item_editing.schema import (
    ANY_OF,
    DATE,
    EDITED_ITEM,
    LIMIT,
    LINES,
    ONE_OF,
    WHOLE,
    WINDOW,
    YES_NO,
)
from gateway.pages.form_input import iso_date

Texts = Callable[[str], list[str]]
"""Name of a field in the form → what was sent under it."""


def values_from(texts: Texts, fixed: Mapping[str, Any]) -> dict[str, Any]:
    """By pointer, all fields. `fixed`: those that are not typed (code, department, 大项)."""
    return {**fixed, **{field.pointer: _value(field, texts) for field in TYPED}}


def document_from(values: Mapping[str, Any]) -> dict[str, Any]:
    """The item that was typed. Raises ValidationFailed for what has not the right shape."""
    document = document_of(values)
    load(EDITED_ITEM, document)
    return document


def _value(field: ItemField, texts: Texts) -> Any:
    given = texts(field.name)
    match field.control:
        case control if control == ANY_OF:
            return [text for text in given if text]
        case control if control == LINES:
            return [line.strip() for text in given for line in text.splitlines() if line.strip()]
        case control if control == LIMIT:
            return _together(
                value=_whole(_one(texts(f"{field.name}.value"))), unit=_one(texts(f"{field.name}.unit"))
            )
        case control if control == WINDOW:
            parts = {part: _date(_one(texts(f"{field.name}.{part}"))) for part in ("from", "to")}
            return _together(**parts)
        case _:
            return _single(field, _one(given))


def _single(field: ItemField, text: str | None) -> Any:
    if text is None:
        return None
    if field.control == WHOLE or (field.control == ONE_OF and field.options == "modes"):
        return _whole(text)
    if field.control == YES_NO:
        return {"true": True, "false": False}.get(text)
    return _date(text) if field.control == DATE else text


def _together(**parts: Any) -> dict[str, Any] | None:
    """Nothing when all parts are empty; a part that is missing beside others is the schema's to name."""
    return parts if any(part is not None for part in parts.values()) else None


def _one(given: list[str]) -> str | None:
    text = (given or [""])[-1].replace("\r\n", "\n").strip()
    return text or None


def _whole(text: str | None) -> int | str | None:
    plain = unicodedata.normalize("NFKC", text).strip() if text else ""
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 16 else text


def _date(text: str | None) -> str | None:
    return iso_date(unicodedata.normalize("NFKC", text)) if text else None


def texts_of(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The other way round: name and text of each field of a form that says the same, for hidden fields."""
    return [
        (f"{field.name}{suffix}", text)
        for field in TYPED
        for suffix, text in _texts(field, values[field.pointer])
    ]


def _texts(field: ItemField, value: Any) -> list[tuple[str, str]]:
    if value is None:
        return []
    if isinstance(value, Mapping):
        return [(f".{part}", str(each)) for part, each in value.items() if each is not None]
    if isinstance(value, list):
        return [("", "\n".join(value))] if field.control == LINES else [("", each) for each in value]
    return [("", str(value).lower() if isinstance(value, bool) else str(value))]
