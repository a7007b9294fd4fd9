"""Wishes that concern one item. `by`: opaque id of the person who gives the command; four-eyes rules compare it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from services.catalog.item.content import ItemContent
from services.catalog.item.review import Remark


@dataclass(frozen=True, slots=True)
class DraftItem:
    content: ItemContent
    by: str


@dataclass(frozen=True, slots=True)
class ReviseItem:
    """Change the draft; what is published stays until the next publication. Voids what a review said before."""

    content: ItemContent
    by: str


@dataclass(frozen=True, slots=True)
class SubmitItem:
    """Ask for a review of the draft as it is."""

    code: str
    by: str


@dataclass(frozen=True, slots=True)
class ApproveItem:
    """`submission`: the number of the submission that the reviewer read; a later one is not meant."""

    code: str
    submission: int
    by: str


@dataclass(frozen=True, slots=True)
class ReturnItem:
    """退回. `submission`: as of ApproveItem; `remarks`: at least one."""

    code: str
    submission: int
    remarks: tuple[Remark, ...]
    by: str


@dataclass(frozen=True, slots=True)
class PublishItem:
    """Needs an approval of the draft as it is."""

    code: str


@dataclass(frozen=True, slots=True)
class PublishImportedItem:
    """Publish without a review of ours: what an import brings was decided and published elsewhere."""

    code: str
    by: str


@dataclass(frozen=True, slots=True)
class WithdrawItem:
    """取消. The code is used up for ever. `successors`: published items that people should go to instead."""

    code: str
    reason: str
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SuspendItem:
    """暂停. `until`: last day of it, None for until further notice; `today`: day of the command in Beijing."""

    code: str
    reason: str
    until: date | None
    today: date


@dataclass(frozen=True, slots=True)
class ResumeItem:
    code: str


ReviewCommand = SubmitItem | ApproveItem | ReturnItem


@dataclass(frozen=True, slots=True)
class SchedulePublication:
    """Publish what is approved at a moment to come. `at`, `now`: aware."""

    code: str
    at: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class UnschedulePublication:
    code: str


@dataclass(frozen=True, slots=True)
class PublishWhenDue:
    """The service's own: publish if that was asked for by `now` (aware)."""

    code: str
    now: datetime


@dataclass(frozen=True, slots=True)
class ResumeWhenDue:
    """The service's own: resume if the last day of the suspension is over; `today`: day in Beijing."""

    code: str
    today: date


@dataclass(frozen=True, slots=True)
class ReplaceItems:
    """拆分 (one predecessor, several successors) or 合并 (the other way round), judged by `replacement`.

    Successors are approved drafts under codes of their own, never published before.
    """

    predecessors: tuple[str, ...]
    successors: tuple[str, ...]
    reason: str


SuspensionCommand = SuspendItem | ResumeItem | ResumeWhenDue
PublicationCommand = (
    PublishItem | PublishImportedItem | SchedulePublication | UnschedulePublication | PublishWhenDue
)
ItemCommand = DraftItem | ReviseItem | ReviewCommand | PublicationCommand | SuspensionCommand | WithdrawItem
