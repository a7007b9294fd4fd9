"""Four eyes: a draft is submitted, and somebody else approves it or returns it with reasons."""

from __future__ import annotations

from collections.abc import Sequence

from event_sourcing.errors import FieldError, RuleViolated
from services.catalog.errors import refuse_if_any
from services.catalog.item import rules
from services.catalog.item.commands import ApproveItem, ReturnItem, ReviewCommand, SubmitItem
from services.catalog.item.content import ItemContent
from services.catalog.item.events import ItemApproved, ItemEvent, ItemReturned, ItemSubmitted
from services.catalog.item.review import APPROVED, SUBMITTED
from services.catalog.item.state import Item


def decide_review(item: Item, draft: ItemContent, command: ReviewCommand) -> Sequence[ItemEvent]:
    """Raises RuleViolated NOTHING_TO_REVIEW, NOT_SUBMITTED, SUBMISSION_OUTDATED or FOUR_EYES, and ValidationFailed."""
    if isinstance(command, SubmitItem):
        return _submit(item, draft, command)
    if isinstance(command, ApproveItem):
        return _approve(item, command)
    return _return(item, command)


def _submit(item: Item, draft: ItemContent, command: SubmitItem) -> Sequence[ItemEvent]:
    if draft == item.published:
        raise RuleViolated("内容与已发布的版本相同,无需提交审核,请先修订", code="NOTHING_TO_REVIEW")
    if item.review.stage in (SUBMITTED, APPROVED):
        return []
    refuse_if_any([*rules.gaps(draft), *rules.unjustified(draft)])
    return [ItemSubmitted(command.code, item.review.submission + 1, command.by)]


def _approve(item: Item, command: ApproveItem) -> Sequence[ItemEvent]:
    if item.review.stage == APPROVED and item.review.submission == command.submission:
        return []
    _check_reviewer(item, command)
    return [ItemApproved(command.code, command.submission, command.by)]


def _return(item: Item, command: ReturnItem) -> Sequence[ItemEvent]:
    _check_reviewer(item, command)
    if not command.remarks:
        refuse_if_any([FieldError("/remarks", "REQUIRED", "请至少写明一条退回理由")])
    refuse_if_any(
        [
            FieldError(f"/remarks/{index}/text", "REQUIRED", "请写明退回理由,说明应如何修改")
            for index, remark in enumerate(command.remarks)
            if not remark.text.strip()
        ]
    )
    return [ItemReturned(command.code, command.submission, command.by, command.remarks)]


def _check_reviewer(item: Item, command: ApproveItem | ReturnItem) -> None:
    if item.review.stage != SUBMITTED:
        raise RuleViolated("该事项没有待审核的内容,请刷新后查看其最新状态", code="NOT_SUBMITTED")
    if item.review.submission != command.submission:
        raise RuleViolated(
            f"所审核的第 {command.submission} 次提交已被第 {item.review.submission} 次提交取代,请重新阅读后再审核",
            code="SUBMISSION_OUTDATED",
        )
    if command.by in (item.edited_by, item.review.submitted_by):
        raise RuleViolated("不能审核本人修改或提交的内容,请由另一位编辑人员审核", code="FOUR_EYES")
