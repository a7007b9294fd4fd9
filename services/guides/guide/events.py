"""Facts about one guide."""

from __future__ import annotations

from dataclasses import dataclass

from services.guides.guide.content import GuideContent


@dataclass(frozen=True, slots=True)
class GuideDrafted:
    content: GuideContent


@dataclass(frozen=True, slots=True)
class GuideRevised:
    content: GuideContent


@dataclass(frozen=True, slots=True)
class GuidePublished:
    """`revision` counts publications from 1."""

    content: GuideContent
    revision: int


@dataclass(frozen=True, slots=True)
class GuideWithdrawn:
    """`was_published`: False when only a draft was given up, which the public never heard of."""

    item_code: str
    reason: str
    was_published: bool


GuideEvent = GuideDrafted | GuideRevised | GuidePublished | GuideWithdrawn
