"""Life of one guide: draft → published (revision 1, 2, …) → withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from event_sourcing.codec import EventCodec
from event_sourcing.decider import Decider
from event_sourcing.errors import FieldError, RuleViolated
from services.guides.errors import guide_exists, guide_unknown, guide_withdrawn, refuse_if_any
from services.guides.guide import rules
from services.guides.guide.commands import DraftGuide, GuideCommand, PublishGuide, ReviseGuide, WithdrawGuide
from services.guides.guide.content import GuideContent
from services.guides.guide.events import (
    GuideDrafted,
    GuideEvent,
    GuidePublished,
    GuideRevised,
    GuideWithdrawn,
)

UNKNOWN, DRAFT, PUBLISHED, WITHDRAWN = "UNKNOWN", "DRAFT", "PUBLISHED", "WITHDRAWN"


@dataclass(frozen=True, slots=True)
class Guide:
    """
    draft      what editors see and the next publication will say
    published  what the public sees; None before the first publication
    revision   number of publications
    """

    status: str = UNKNOWN
    draft: GuideContent | None = None
    published: GuideContent | None = None
    revision: int = 0


def decide(guide: Guide, command: GuideCommand) -> Sequence[GuideEvent]:
    if guide.status == WITHDRAWN:
        raise guide_withdrawn(code_of(command))
    if isinstance(command, DraftGuide):
        return _draft(guide, command)
    if guide.draft is None:
        raise guide_unknown(code_of(command))
    if isinstance(command, ReviseGuide):
        return _revise(guide.draft, command)
    if isinstance(command, PublishGuide):
        return _publish(guide, guide.draft)
    return _withdraw(guide, command)


def code_of(command: GuideCommand) -> str:
    if isinstance(command, DraftGuide | ReviseGuide):
        return command.content.item_code
    return command.item_code


def _draft(guide: Guide, command: DraftGuide) -> Sequence[GuideEvent]:
    if guide.draft == command.content:
        return []
    if guide.draft is not None:
        raise guide_exists(command.content.item_code)
    refuse_if_any(rules.problems(command.content))
    return [GuideDrafted(command.content)]


def _revise(draft: GuideContent, command: ReviseGuide) -> Sequence[GuideEvent]:
    if command.content == draft:
        return []
    if command.content.item_code != draft.item_code:
        raise RuleViolated(
            f"指南属于事项 {draft.item_code},不能改到别的事项,请另写指南", code="CODE_UNCHANGEABLE"
        )
    refuse_if_any(rules.problems(command.content))
    return [GuideRevised(command.content)]


def _publish(guide: Guide, draft: GuideContent) -> Sequence[GuideEvent]:
    if draft == guide.published:
        return []
    refuse_if_any(rules.gaps(draft))
    return [GuidePublished(draft, guide.revision + 1)]


def _withdraw(guide: Guide, command: WithdrawGuide) -> Sequence[GuideEvent]:
    if not command.reason.strip():
        refuse_if_any([FieldError("/reason", "REQUIRED", "请说明撤下的原因")])
    return [GuideWithdrawn(command.item_code, command.reason, was_published=guide.published is not None)]


def evolve(guide: Guide, event: GuideEvent) -> Guide:
    if isinstance(event, GuideDrafted):
        return Guide(DRAFT, event.content)
    if isinstance(event, GuideRevised):
        return replace(guide, draft=event.content)
    if isinstance(event, GuidePublished):
        return Guide(PUBLISHED, event.content, event.content, event.revision)
    return replace(guide, status=WITHDRAWN)


guide_decider: Decider[Guide, GuideCommand, GuideEvent] = Decider(
    category="guide",
    initial=Guide(),
    decide=decide,
    evolve=evolve,
    codec=EventCodec([GuideDrafted, GuideRevised, GuidePublished, GuideWithdrawn]),
)
