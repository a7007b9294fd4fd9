"""Facts about edges of the relation graph."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RelationDeclared:
    """Recorded again with the new particulars whenever they change."""

    from_code: str
    to_code: str
    type: str
    mandatory: bool
    condition: str | None
    any_of_group: str | None


@dataclass(frozen=True, slots=True)
class RelationRemoved:
    """Carries the edge as it was, so that readers need not have kept it."""

    from_code: str
    to_code: str
    type: str
    mandatory: bool
    condition: str | None
    any_of_group: str | None


RelationEvent = RelationDeclared | RelationRemoved
