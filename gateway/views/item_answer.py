"""An item's document as it is answered and exported: without the fields that serve searching and composing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SHOWN = (
    "version",
    "listed",
    "suspended",
    "withdrawn",
    "item",
    "guide",
    "guide_version",
    "names",
    "summary",
    "before",
    "after",
    "related",
)


def item_answer(document: Mapping[str, Any]) -> dict[str, Any]:
    """A document that was composed by an older release lacks the fields that have been added since."""
    return {"code": document["_id"], **{name: document.get(name) for name in SHOWN}}
