"""Wishes that concern one guide."""

from __future__ import annotations

from dataclasses import dataclass

from services.guides.guide.content import GuideContent


@dataclass(frozen=True, slots=True)
class DraftGuide:
    content: GuideContent


@dataclass(frozen=True, slots=True)
class ReviseGuide:
    """Change the draft; what is published stays until the next publication."""

    content: GuideContent


@dataclass(frozen=True, slots=True)
class PublishGuide:
    item_code: str


@dataclass(frozen=True, slots=True)
class WithdrawGuide:
    item_code: str
    reason: str


GuideCommand = DraftGuide | ReviseGuide | PublishGuide | WithdrawGuide
