"""暂停 and back: a published item takes no applications for a while, and says why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from event_sourcing.errors import FieldError, RuleViolated
from services.catalog.errors import refuse_if_any
from services.catalog.item.commands import ResumeItem, ResumeWhenDue, SuspendItem, SuspensionCommand
from services.catalog.item.content import ItemContent
from services.catalog.item.events import ItemEvent, ItemResumed, ItemSuspended
from services.catalog.item.state import Item, Suspension

LONGEST = timedelta(days=3652)
"""Of a suspension with an end: beyond it a date is a slip of the pen."""


def decide_suspension(item: Item, command: SuspensionCommand) -> Sequence[ItemEvent]:
    """Raises RuleViolated NOT_PUBLISHED, and ValidationFailed."""
    if item.published is None:
        raise RuleViolated("该事项尚未发布,无需暂停或恢复;不再需要的草稿请取消", code="NOT_PUBLISHED")
    match command:
        case ResumeItem():
            return _resume(item, item.published)
        case ResumeWhenDue():
            over = item.suspension and item.suspension.until and item.suspension.until < command.today
            return _resume(item, item.published) if over else []
        case SuspendItem():
            return _suspend(item, item.published, command)


def _suspend(item: Item, shown: ItemContent, command: SuspendItem) -> Sequence[ItemEvent]:
    errors = []
    if not command.reason.strip():
        errors.append(FieldError("/reason", "REQUIRED", "请说明暂停办理的原因,申请人会看到"))
    if command.until and not command.today <= command.until < command.today + LONGEST:
        errors.append(
            FieldError(
                "/until", "RANGE", f"暂停截止日期应在今天以后、十年以内,现为 {command.until},请改正或留空"
            )
        )
    refuse_if_any(errors)
    if item.suspension == Suspension(command.reason, command.until):
        return []
    return [ItemSuspended(shown.code, shown.name, shown.department_code, command.reason, command.until)]


def _resume(item: Item, shown: ItemContent) -> Sequence[ItemEvent]:
    if item.suspension is None:
        return []
    return [ItemResumed(shown.code, shown.name, shown.department_code)]
