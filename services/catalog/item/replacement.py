"""拆分 and 合并: items that are cancelled and the items that take their place, decided on together.

The successors were drafted, reviewed and approved like any other item; what happens here happens to all of them at once: the
successors are published with their predecessors' codes, the predecessors are cancelled with a pointer to their successors.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from event_sourcing.errors import FieldError
from services.catalog.errors import refuse_if_any
from services.catalog.item.commands import ReplaceItems
from services.catalog.item.content import ItemContent
from services.catalog.item.events import ItemEvent, ItemSucceeded
from services.catalog.item.publishing import publication
from services.catalog.item.review import APPROVED
from services.catalog.item.state import DRAFT, PUBLISHED, SUSPENDED, Item
from services.catalog.item.withdrawing import withdrawal

SPLIT, MERGE = "SPLIT", "MERGE"

Decision = Mapping[str, Sequence[ItemEvent]]
"""Item code → events of its stream; successors first, so that whoever reads in order meets no pointer to nothing."""


def decide_replacement(items: Mapping[str, Item], command: ReplaceItems) -> Decision:
    """`items`: the state of each item that the command names. Raises ValidationFailed with all findings at once."""
    refuse_if_any(list(_shape_problems(command)))
    refuse_if_any([*_predecessor_problems(items, command), *_successor_problems(items, command)])
    kind = SPLIT if len(command.predecessors) == 1 else MERGE
    events: dict[str, Sequence[ItemEvent]] = {}
    for code in command.successors:
        item = items[code]
        succeeded = ItemSucceeded(code, kind, command.predecessors)
        events[code] = [succeeded, publication(item, _draft(item))]
    for code in command.predecessors:
        item = items[code]
        events[code] = [withdrawal(item, _draft(item), command.reason, command.successors)]
    return events


def _shape_problems(command: ReplaceItems) -> Iterator[FieldError]:
    if not command.reason.strip():
        yield FieldError("/reason", "REQUIRED", "请说明拆分或合并的原因")
    before, after = len(command.predecessors), len(command.successors)
    if min(before, after) != 1 or max(before, after) < 2:
        yield FieldError(
            "/successors",
            "REPLACEMENT_SHAPE",
            f"拆分是一个事项变为多个,合并是多个变为一个,现为 {before} 个变为 {after} 个;其他调整请分几次进行",
        )
    seen: set[str] = set()
    for field, codes in (("predecessors", command.predecessors), ("successors", command.successors)):
        for index, code in enumerate(codes):
            if code in seen:
                yield FieldError(f"/{field}/{index}", "DUPLICATE", f"事项 {code} 重复,请只保留一个")
            seen.add(code)


def _predecessor_problems(items: Mapping[str, Item], command: ReplaceItems) -> Iterator[FieldError]:
    for index, code in enumerate(command.predecessors):
        if items[code].status not in (PUBLISHED, SUSPENDED):
            yield FieldError(
                f"/predecessors/{index}",
                "NOT_PUBLISHED",
                f"{code} 不是已发布的在用事项,不能拆分或合并,请核对编码",
            )


def _successor_problems(items: Mapping[str, Item], command: ReplaceItems) -> Iterator[FieldError]:
    for index, code in enumerate(command.successors):
        pointer, item = f"/successors/{index}", items[code]
        if item.draft is None:
            yield FieldError(pointer, "ITEM_UNKNOWN", f"没有编码为 {code} 的事项,请先用新编码新增事项")
        elif item.status != DRAFT:
            yield FieldError(
                pointer, "CODE_NOT_NEW", f"{code} 已经发布或取消过,拆分、合并后的事项要用新的编码"
            )
        elif item.review.stage != APPROVED:
            yield FieldError(pointer, "NOT_APPROVED", f"{code} 的内容尚未审核通过,请先提交审核")


def _draft(item: Item) -> ItemContent:
    if item.draft is None:
        raise AssertionError("items without a draft were refused before")
    return item.draft
