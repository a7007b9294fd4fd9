"""A point in the life of an item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Point:
    """Exactly one of the three; none of them for the present.

    version   of the item's stream: what editors saw; its content is the draft
    revision  number of a publication; its content is what was published
    at        aware; its content is what the public saw at that moment
    """

    version: int | None = None
    revision: int | None = None
    at: datetime | None = None
