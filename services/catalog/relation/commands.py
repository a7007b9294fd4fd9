"""Wishes that concern one edge of the relation graph.

`expected_revision`: how often the edge had been declared or removed when the caller looked; None: whatever it is now.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DeclareRelation:
    """`from_code` is done before `to_code` (PREREQUISITE), beside it (PARALLEL), or gives it data (DATA_SHARING).

    mandatory        False when the edge holds only under `condition`, or is advice
    condition        who or what it holds for, in Chinese; None when it always holds
    any_of_group     edges into one item with the same group name: one of them is enough
    result_document  what the one hands to the other; None when nobody said
    transfer         传递方式: how it gets there (接口共享, 平台内流转 …)
    only_new         refuse to change an edge that is declared already
    unsaid           fields that the caller does not speak of: they stay as they are
    """

    from_code: str
    to_code: str
    type: str
    mandatory: bool
    condition: str | None = None
    any_of_group: str | None = None
    result_document: str | None = None
    transfer: str | None = None
    unsaid: tuple[str, ...] = ()
    only_new: bool = False
    expected_revision: int | None = None


@dataclass(frozen=True, slots=True)
class RemoveRelation:
    from_code: str
    to_code: str
    type: str
    expected_revision: int | None = None


RelationCommand = DeclareRelation | RemoveRelation
