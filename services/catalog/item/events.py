"""Facts about one item. `released_names`: official names that other items of the department may use from now on."""

from __future__ import annotations

from dataclasses import dataclass

from services.catalog.item.content import ItemContent


@dataclass(frozen=True, slots=True)
class ItemDrafted:
    content: ItemContent


@dataclass(frozen=True, slots=True)
class ItemRevised:
    content: ItemContent
    released_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemPublished:
    """`revision` counts publications from 1."""

    content: ItemContent
    revision: int
    released_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemWithdrawn:
    """`was_published`: False when only a draft was given up, which the public never heard of."""

    code: str
    name: str
    department_code: str
    reason: str
    was_published: bool
    released_names: tuple[str, ...] = ()


ItemEvent = ItemDrafted | ItemRevised | ItemPublished | ItemWithdrawn
