"""取消, alone or in favour of successors: what the fact says about the item."""

from __future__ import annotations

from services.catalog.item.content import ItemContent
from services.catalog.item.events import ItemWithdrawn
from services.catalog.item.state import Item


def withdrawal(
    item: Item, draft: ItemContent, reason: str, successors: tuple[str, ...] = ()
) -> ItemWithdrawn:
    shown = item.published or draft
    return ItemWithdrawn(
        shown.code,
        shown.name,
        shown.department_code,
        reason,
        was_published=item.published is not None,
        released_names=item.names,
        successors=successors,
    )
