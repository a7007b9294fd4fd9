"""Facts about edges of the relation graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from event_sourcing.codec import EventCodec


@dataclass(frozen=True, slots=True)
class RelationDeclared:
    """Recorded again with the new particulars whenever they change. The last two fields since schema version 2."""

    from_code: str
    to_code: str
    type: str
    mandatory: bool
    condition: str | None
    any_of_group: str | None
    result_document: str | None = None
    transfer: str | None = None


@dataclass(frozen=True, slots=True)
class RelationRemoved:
    """Carries the edge as it was, so that readers need not have kept it."""

    from_code: str
    to_code: str
    type: str
    mandatory: bool
    condition: str | None
    any_of_group: str | None
    result_document: str | None = None
    transfer: str | None = None


RelationEvent = RelationDeclared | RelationRemoved


def _nobody_said(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Before version 2 nobody was asked what is handed over, and how."""
    return {**data, "result_document": None, "transfer": None}


relation_codec: EventCodec[RelationEvent] = EventCodec(
    [RelationDeclared, RelationRemoved],
    upcasters={("RelationDeclared", 1): _nobody_said, ("RelationRemoved", 1): _nobody_said},
)
