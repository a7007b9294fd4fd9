"""Life of one item: draft → reviewed → published (revision 1, 2, …) ⇄ suspended → withdrawn. Its code is never used again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from event_sourcing.decider import Decider
from event_sourcing.errors import FieldError, RuleViolated
from services.catalog.errors import code_used_up, item_exists, item_unknown, refuse_if_any
from services.catalog.item import rules
from services.catalog.item.commands import (
    ApproveItem,
    DraftItem,
    ItemCommand,
    ResumeItem,
    ResumeWhenDue,
    ReturnItem,
    ReviseItem,
    SubmitItem,
    SuspendItem,
    WithdrawItem,
)
from services.catalog.item.content import ItemContent
from services.catalog.item.events import (
    ItemDrafted,
    ItemEvent,
    ItemRevised,
    item_codec,
)
from services.catalog.item.evolution import evolve
from services.catalog.item.publishing import decide_publication
from services.catalog.item.reviewing import decide_review
from services.catalog.item.state import WITHDRAWN, Item
from services.catalog.item.suspending import decide_suspension
from services.catalog.item.withdrawing import withdrawal


def decide(item: Item, command: ItemCommand) -> Sequence[ItemEvent]:
    if isinstance(command, DraftItem):
        return _draft(item, command)
    if item.draft is None:
        raise item_unknown(command.content.code if isinstance(command, ReviseItem) else command.code)
    if item.status == WITHDRAWN:
        raise code_used_up(item.draft.code)
    match command:
        case ReviseItem():
            return _revise(item, item.draft, command)
        case SubmitItem() | ApproveItem() | ReturnItem():
            return decide_review(item, item.draft, command)
        case SuspendItem() | ResumeItem() | ResumeWhenDue():
            return decide_suspension(item, command)
        case WithdrawItem():
            return _withdraw(item, item.draft, command)
        case _:
            return decide_publication(item, item.draft, command)


def _draft(item: Item, command: DraftItem) -> Sequence[ItemEvent]:
    if item.status == WITHDRAWN:
        raise code_used_up(command.content.code)
    if item.draft == command.content:
        return []
    if item.draft is not None:
        raise item_exists(command.content.code)
    refuse_if_any(rules.problems(command.content))
    return [ItemDrafted(command.content, command.by)]


def _revise(item: Item, draft: ItemContent, command: ReviseItem) -> Sequence[ItemEvent]:
    if command.content == draft:
        return []
    if command.content.code != draft.code:
        raise RuleViolated(
            f"事项编码不能修改(原为 {draft.code}),请新增事项并取消原事项", code="CODE_UNCHANGEABLE"
        )
    refuse_if_any(rules.problems(command.content))
    released = item.released(replace(item, draft=command.content))
    return [ItemRevised(command.content, released, command.by)]


def _withdraw(item: Item, draft: ItemContent, command: WithdrawItem) -> Sequence[ItemEvent]:
    if not command.reason.strip():
        refuse_if_any([FieldError("/reason", "REQUIRED", "请说明取消的原因")])
    return [withdrawal(item, draft, command.reason, command.successors)]


item_decider: Decider[Item, ItemCommand, ItemEvent] = Decider(
    category="item",
    initial=Item(),
    decide=decide,
    evolve=evolve,
    codec=item_codec,
)
