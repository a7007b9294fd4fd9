"""Wishes that concern one edge of the relation graph."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DeclareRelation:
    """`from_code` is done before `to_code` (PREREQUISITE), beside it (PARALLEL), or gives it data (DATA_SHARING).

    mandatory     False when the edge holds only under `condition`, or is advice
    condition     who or what it holds for, in Chinese; None when it always holds
    any_of_group  edges into one item with the same group name: one of them is enough
    """

    from_code: str
    to_code: str
    type: str
    mandatory: bool
    condition: str | None = None
    any_of_group: str | None = None


@dataclass(frozen=True, slots=True)
class RemoveRelation:
    from_code: str
    to_code: str
    type: str


RelationCommand = DeclareRelation | RemoveRelation
