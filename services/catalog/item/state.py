"""What an item is at a moment: the state that decisions are made on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from services.catalog.item.content import ItemContent
from services.catalog.item.review import Review

UNKNOWN, DRAFT, PUBLISHED = "UNKNOWN", "DRAFT", "PUBLISHED"
SUSPENDED, WITHDRAWN = "SUSPENDED", "WITHDRAWN"


@dataclass(frozen=True, slots=True)
class Suspension:
    """`until`: last day of it; None: until further notice."""

    reason: str
    until: date | None


@dataclass(frozen=True, slots=True)
class Item:
    """
    draft       what editors see and the next publication will say
    published   what the public sees; None before the first publication
    revision    number of publications
    edited_by   who last changed the draft; None when that was before items had a review
    review      of the draft
    suspension  while the status is SUSPENDED
    predecessors, successors  codes of the items that it was split or merged from, and into
    publish_at  when what is approved is to be published (aware); None unless that was scheduled
    """

    status: str = UNKNOWN
    draft: ItemContent | None = None
    published: ItemContent | None = None
    revision: int = 0
    edited_by: str | None = None
    review: Review = Review()
    suspension: Suspension | None = None
    publish_at: datetime | None = None
    predecessors: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Official names this item holds: the published one stays held while a draft already has another."""
        held = [content.name for content in (self.draft, self.published) if content is not None]
        return tuple(dict.fromkeys(held))

    def released(self, after: Item) -> tuple[str, ...]:
        """Names that this item held and holds no longer as `after`."""
        return tuple(name for name in self.names if name not in after.names)
