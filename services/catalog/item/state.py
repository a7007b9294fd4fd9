"""What an item is at a moment: the state that decisions are made on."""

from __future__ import annotations

from dataclasses import dataclass

from services.catalog.item.content import ItemContent
from services.catalog.item.review import Review

UNKNOWN, DRAFT, PUBLISHED, WITHDRAWN = "UNKNOWN", "DRAFT", "PUBLISHED", "WITHDRAWN"


@dataclass(frozen=True, slots=True)
class Item:
    """
    draft      what editors see and the next publication will say
    published  what the public sees; None before the first publication
    revision   number of publications
    edited_by  who last changed the draft; None when that was before items had a review
    review     of the draft
    """

    status: str = UNKNOWN
    draft: ItemContent | None = None
    published: ItemContent | None = None
    revision: int = 0
    edited_by: str | None = None
    review: Review = Review()

    @property
    def names(self) -> tuple[str, ...]:
        """Official names this item holds: the published one stays held while a draft already has another."""
        held = [content.name for content in (self.draft, self.published) if content is not None]
        return tuple(dict.fromkeys(held))
