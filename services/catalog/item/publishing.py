"""What is approved becomes public: now, or at a moment that was set before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, timedelta

from event_sourcing.errors import FieldError, RuleViolated
from services.catalog.errors import refuse_if_any
from services.catalog.item import rules
from services.catalog.item.commands import (
    PublicationCommand,
    PublishImportedItem,
    PublishItem,
    PublishWhenDue,
    SchedulePublication,
)
from services.catalog.item.content import ItemContent
from services.catalog.item.events import (
    ItemEvent,
    ItemPublished,
    PublicationScheduled,
    PublicationUnscheduled,
    ReviewWaived,
)
from services.catalog.item.review import APPROVED
from services.catalog.item.state import Item

FARTHEST = timedelta(days=3652)
"""Ahead of now: beyond it a time is a slip of the pen."""


def decide_publication(item: Item, draft: ItemContent, command: PublicationCommand) -> Sequence[ItemEvent]:
    """Raises RuleViolated NOT_APPROVED or NOTHING_TO_PUBLISH, and ValidationFailed."""
    match command:
        case PublishItem():
            return _publish(item, draft)
        case PublishImportedItem():
            return _publish_imported(item, draft, command)
        case SchedulePublication():
            return _schedule(item, draft, command)
        case PublishWhenDue():
            due = item.publish_at is not None and item.publish_at <= command.now
            return _publish(item, draft) if due else []
        case _:
            return [PublicationUnscheduled(draft.code)] if item.publish_at else []


def _publish(item: Item, draft: ItemContent) -> Sequence[ItemEvent]:
    if draft == item.published:
        return []
    _check_approved(item)
    return [publication(item, draft)]


def _publish_imported(item: Item, draft: ItemContent, command: PublishImportedItem) -> Sequence[ItemEvent]:
    if draft == item.published:
        return []
    refuse_if_any(rules.gaps(draft))
    return [ReviewWaived(draft.code, command.by), publication(item, draft)]


def _schedule(item: Item, draft: ItemContent, command: SchedulePublication) -> Sequence[ItemEvent]:
    if draft == item.published:
        raise RuleViolated("内容与已发布的版本相同,无需定时发布,请先修订", code="NOTHING_TO_PUBLISH")
    _check_approved(item)
    if item.publish_at == command.at:
        return []
    if not command.now < command.at < command.now + FARTHEST:
        refuse_if_any([FieldError("/at", "RANGE", "发布时间应在现在以后、十年以内;需要马上发布的请直接发布")])
    return [PublicationScheduled(draft.code, command.at.astimezone(UTC))]


def _check_approved(item: Item) -> None:
    if item.review.stage != APPROVED:
        raise RuleViolated("内容尚未经另一位编辑人员审核通过,不能发布,请先提交审核", code="NOT_APPROVED")


def publication(item: Item, draft: ItemContent) -> ItemPublished:
    """The next revision; whether it may be was asked before."""
    return ItemPublished(draft, item.revision + 1, item.released(replace(item, published=draft)))
