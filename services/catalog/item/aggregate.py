"""Life of one item: draft → published (revision 1, 2, …) → withdrawn. A withdrawn item's code is never used again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from event_sourcing.codec import EventCodec
from event_sourcing.decider import Decider
from event_sourcing.errors import FieldError, RuleViolated
from services.catalog.errors import code_used_up, item_exists, item_unknown, refuse_if_any
from services.catalog.item import rules
from services.catalog.item.commands import DraftItem, ItemCommand, PublishItem, ReviseItem, WithdrawItem
from services.catalog.item.content import ItemContent
from services.catalog.item.events import ItemDrafted, ItemEvent, ItemPublished, ItemRevised, ItemWithdrawn

UNKNOWN, DRAFT, PUBLISHED, WITHDRAWN = "UNKNOWN", "DRAFT", "PUBLISHED", "WITHDRAWN"


@dataclass(frozen=True, slots=True)
class Item:
    """
    draft      what editors see and the next publication will say
    published  what the public sees; None before the first publication
    revision   number of publications
    """

    status: str = UNKNOWN
    draft: ItemContent | None = None
    published: ItemContent | None = None
    revision: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """Official names this item holds: the published one stays held while a draft already has another."""
        held = [content.name for content in (self.draft, self.published) if content is not None]
        return tuple(dict.fromkeys(held))


def decide(item: Item, command: ItemCommand) -> Sequence[ItemEvent]:
    if isinstance(command, DraftItem):
        return _draft(item, command)
    if item.draft is None:
        raise item_unknown(_code(command))
    if item.status == WITHDRAWN:
        raise code_used_up(item.draft.code)
    if isinstance(command, ReviseItem):
        return _revise(item, item.draft, command)
    if isinstance(command, PublishItem):
        return _publish(item, item.draft)
    return _withdraw(item, item.draft, command)


def _code(command: ReviseItem | PublishItem | WithdrawItem) -> str:
    return command.content.code if isinstance(command, ReviseItem) else command.code


def _draft(item: Item, command: DraftItem) -> Sequence[ItemEvent]:
    if item.status == WITHDRAWN:
        raise code_used_up(command.content.code)
    if item.draft == command.content:
        return []
    if item.draft is not None:
        raise item_exists(command.content.code)
    refuse_if_any(rules.problems(command.content))
    return [ItemDrafted(command.content)]


def _revise(item: Item, draft: ItemContent, command: ReviseItem) -> Sequence[ItemEvent]:
    if command.content == draft:
        return []
    if command.content.code != draft.code:
        raise RuleViolated(
            f"事项编码不能修改(原为 {draft.code}),请新增事项并取消原事项", code="CODE_UNCHANGEABLE"
        )
    refuse_if_any(rules.problems(command.content))
    return [ItemRevised(command.content, _released(item, replace(item, draft=command.content)))]


def _publish(item: Item, draft: ItemContent) -> Sequence[ItemEvent]:
    if draft == item.published:
        return []
    refuse_if_any(rules.gaps(draft))
    return [ItemPublished(draft, item.revision + 1, _released(item, replace(item, published=draft)))]


def _withdraw(item: Item, draft: ItemContent, command: WithdrawItem) -> Sequence[ItemEvent]:
    if not command.reason.strip():
        refuse_if_any([FieldError("/reason", "REQUIRED", "请说明取消的原因")])
    shown = item.published or draft
    return [
        ItemWithdrawn(
            shown.code,
            shown.name,
            shown.department_code,
            command.reason,
            was_published=item.published is not None,
            released_names=item.names,
        )
    ]


def _released(before: Item, after: Item) -> tuple[str, ...]:
    return tuple(name for name in before.names if name not in after.names)


def evolve(item: Item, event: ItemEvent) -> Item:
    if isinstance(event, ItemDrafted):
        return Item(DRAFT, event.content)
    if isinstance(event, ItemRevised):
        return replace(item, draft=event.content)
    if isinstance(event, ItemPublished):
        return Item(PUBLISHED, event.content, event.content, event.revision)
    return replace(item, status=WITHDRAWN)


item_decider: Decider[Item, ItemCommand, ItemEvent] = Decider(
    category="item",
    initial=Item(),
    decide=decide,
    evolve=evolve,
    codec=EventCodec([ItemDrafted, ItemRevised, ItemPublished, ItemWithdrawn]),
)
