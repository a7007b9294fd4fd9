"""Wishes that concern one item."""

from __future__ import annotations

from dataclasses import dataclass

from services.catalog.item.content import ItemContent


@dataclass(frozen=True, slots=True)
class DraftItem:
    content: ItemContent


@dataclass(frozen=True, slots=True)
class ReviseItem:
    """Change the draft; what is published stays until the next publication."""

    content: ItemContent


@dataclass(frozen=True, slots=True)
class PublishItem:
    code: str


@dataclass(frozen=True, slots=True)
class WithdrawItem:
    """取消. The code is used up for ever."""

    code: str
    reason: str


ItemCommand = DraftItem | ReviseItem | PublishItem | WithdrawItem
