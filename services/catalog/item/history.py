"""The life of an item as editors read it: one entry per event, with what it changed. A pure function of its stream."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from event_sourcing.events import RecordedEvent
from services.catalog.item.aggregate import item_decider
from services.catalog.item.differences import Difference, differences
from services.catalog.item.events import (
    ItemApproved,
    ItemDrafted,
    ItemEvent,
    ItemPublished,
    ItemResumed,
    ItemReturned,
    ItemRevised,
    ItemSubmitted,
    ItemSucceeded,
    ItemSuspended,
    ItemWithdrawn,
    PublicationScheduled,
    PublicationUnscheduled,
    ReviewWaived,
)
from services.catalog.item.state import Item

WHAT: Mapping[type[ItemEvent], str] = {
    ItemDrafted: "新增草稿",
    ItemRevised: "修订草稿",
    ItemSubmitted: "提交审核",
    ItemApproved: "审核通过",
    ItemReturned: "退回修改",
    ReviewWaived: "导入免审",
    PublicationScheduled: "设定发布时间",
    PublicationUnscheduled: "取消发布时间",
    ItemPublished: "发布",
    ItemSuspended: "暂停办理",
    ItemResumed: "恢复办理",
    ItemWithdrawn: "取消",
    ItemSucceeded: "承接原事项",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """
    version   of the stream, after the event
    by        opaque id of who gave the command
    event     type of the event, such as ItemPublished; `what` is its Chinese name
    revision  that the event published, or None
    changes   of the draft by an edit; of what the public sees by a publication
    details   what else there is to say: reason, remarks, moment, other items; JSON
    """

    version: int
    at: datetime
    by: str
    event: str
    what: str
    revision: int | None
    changes: tuple[Difference, ...]
    details: Mapping[str, Any]


def history(events: Iterable[RecordedEvent]) -> list[Entry]:
    """`events`: of one item's stream from the beginning."""
    item, entries = item_decider.initial, []
    for recorded in events:
        event: ItemEvent = item_decider.codec.decode(recorded)
        entries.append(_entry(recorded, event, item))
        item = item_decider.evolve(item, event)
    return entries


def _entry(recorded: RecordedEvent, event: ItemEvent, before: Item) -> Entry:
    return Entry(
        recorded.version,
        recorded.recorded_at,
        recorded.metadata.actor,
        recorded.type,
        WHAT[type(event)],
        event.revision if isinstance(event, ItemPublished) else None,
        tuple(_changes(event, before)),
        _details(event),
    )


def _changes(event: ItemEvent, before: Item) -> list[Difference]:
    match event:
        case ItemRevised():
            return differences(before.draft, event.content)
        case ItemPublished() if before.published is not None:
            return differences(before.published, event.content)
        case _:
            return []


def _details(event: ItemEvent) -> Mapping[str, Any]:
    match event:
        case ItemSubmitted() | ItemApproved():
            return {"submission": event.submission}
        case ItemReturned():
            remarks = [{"pointer": remark.pointer, "text": remark.text} for remark in event.remarks]
            return {"submission": event.submission, "remarks": remarks}
        case PublicationScheduled():
            return {"at": event.at.isoformat()}
        case ItemSuspended():
            return {"reason": event.reason, "until": event.until and event.until.isoformat()}
        case ItemWithdrawn():
            return {"reason": event.reason, "successors": list(event.successors)}
        case ItemSucceeded():
            return {"kind": event.kind, "predecessors": list(event.predecessors)}
        case _:
            return {}
