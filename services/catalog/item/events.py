"""Facts about one item. `released_names`: official names that other items of the department may use from now on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from event_sourcing.codec import EventCodec
from services.catalog.item.content import ItemContent
from services.catalog.item.review import Remark


@dataclass(frozen=True, slots=True)
class ItemDrafted:
    """`edited_by`: None in events stored before items had a review (schema version 1)."""

    content: ItemContent
    edited_by: str | None = None


@dataclass(frozen=True, slots=True)
class ItemRevised:
    """`edited_by`: as of ItemDrafted."""

    content: ItemContent
    released_names: tuple[str, ...] = ()
    edited_by: str | None = None


@dataclass(frozen=True, slots=True)
class ItemSubmitted:
    """`submission` counts from 1."""

    code: str
    submission: int
    submitted_by: str


@dataclass(frozen=True, slots=True)
class ItemApproved:
    code: str
    submission: int
    approved_by: str


@dataclass(frozen=True, slots=True)
class ItemReturned:
    code: str
    submission: int
    returned_by: str
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class ReviewWaived:
    """An import brought the content: it stands for approved, and the log says that nobody here reviewed it."""

    code: str
    waived_by: str


@dataclass(frozen=True, slots=True)
class PublicationScheduled:
    """What is approved is to be published `at` that moment (aware), unless it is edited before."""

    code: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PublicationUnscheduled:
    code: str


@dataclass(frozen=True, slots=True)
class ItemPublished:
    """`revision` counts publications from 1."""

    content: ItemContent
    revision: int
    released_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemWithdrawn:
    """
    was_published  False when only a draft was given up, which the public never heard of
    successors     codes of the items to go to instead: published before, or in the same commit by a split or merger
    """

    code: str
    name: str
    department_code: str
    reason: str
    was_published: bool
    released_names: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemSucceeded:
    """The item is published in place of others, which are cancelled in the same commit. `kind`: SPLIT or MERGE."""

    code: str
    kind: str
    predecessors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemSuspended:
    """No applications are taken. `until`: last day of it; None: until further notice. A later one replaces it."""

    code: str
    name: str
    department_code: str
    reason: str
    until: date | None


@dataclass(frozen=True, slots=True)
class ItemResumed:
    code: str
    name: str
    department_code: str


ReviewEvent = ItemSubmitted | ItemApproved | ItemReturned | ReviewWaived
SuspensionEvent = ItemSuspended | ItemResumed
ScheduleEvent = PublicationScheduled | PublicationUnscheduled
ReplacementEvent = ItemWithdrawn | ItemSucceeded
ItemEvent = (
    ItemDrafted
    | ItemRevised
    | ReviewEvent
    | ScheduleEvent
    | ItemPublished
    | SuspensionEvent
    | ReplacementEvent
)


def _editor_unknown(data: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**data, "edited_by": None}


def _without_successors(data: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**data, "successors": []}


item_codec: EventCodec[ItemEvent] = EventCodec(
    [
        ItemDrafted,
        ItemRevised,
        ItemSubmitted,
        ItemApproved,
        ItemReturned,
        ReviewWaived,
        PublicationScheduled,
        PublicationUnscheduled,
        ItemPublished,
        ItemSuspended,
        ItemResumed,
        ItemWithdrawn,
        ItemSucceeded,
    ],
    upcasters={
        ("ItemDrafted", 1): _editor_unknown,
        ("ItemRevised", 1): _editor_unknown,
        ("ItemWithdrawn", 1): _without_successors,
    },
)
