"""Scheduled publishing: what is approved becomes public at its moment, and only that."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import uuid4

import pytest

from event_sourcing.errors import RuleViolated, ValidationFailed
from event_sourcing.events import Metadata, RecordedEvent
from event_sourcing.given_when_then import given
from event_sourcing.memory_event_store import MemoryEventStore
from services.catalog.item.aggregate import item_decider
from services.catalog.item.commands import (
    ItemCommand,
    PublishItem,
    PublishWhenDue,
    ResumeWhenDue,
    ReviseItem,
    SchedulePublication,
    UnschedulePublication,
    WithdrawItem,
)
from services.catalog.item.events import (
    ItemApproved,
    ItemDrafted,
    ItemEvent,
    ItemPublished,
    ItemResumed,
    ItemRevised,
    ItemSubmitted,
    ItemSuspended,
    ItemWithdrawn,
    PublicationScheduled,
    PublicationUnscheduled,
)
from services.catalog.timers import PUBLICATION, RESUMPTION, due_times
from tests.unit.catalog.examples import ITEM, content, context, registered_world

CODE, ZHAO, QIAN = "10050101001", "editor-zhao", "editor-qian"
NOW = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
AT = datetime(2026, 12, 1, 0, 0, tzinfo=timezone(timedelta(hours=8)))
FIRST, MORE = content(), content(annual_volume=7000)
READY = (ItemDrafted(FIRST, ZHAO), ItemSubmitted(CODE, 1, ZHAO), ItemApproved(CODE, 1, QIAN))
PLANNED = PublicationScheduled(CODE, AT)
OUT = ItemPublished(FIRST, 1)
SECOND = timedelta(seconds=1)


def test_an_approved_item_is_published_when_its_time_has_come() -> None:
    item = given(item_decider, *READY).when(SchedulePublication(CODE, AT, NOW)).then(PLANNED)
    assert (item.publish_at, item.published) == (AT, None)
    given(item_decider, *READY, PLANNED).when(PublishWhenDue(CODE, AT - SECOND)).then()
    item = given(item_decider, *READY, PLANNED).when(PublishWhenDue(CODE, AT)).then(OUT)
    assert (item.publish_at, item.published) == (None, FIRST)
    given(item_decider, *READY, PLANNED, OUT).when(PublishWhenDue(CODE, AT + SECOND)).then()


@pytest.mark.parametrize("history", [READY[:1], READY[:2], (*READY, ItemRevised(MORE, (), ZHAO))])
def test_only_what_is_approved_is_scheduled(history: Any) -> None:
    given(item_decider, *history).when(SchedulePublication(CODE, AT, NOW)).then_raises(
        RuleViolated, code="NOT_APPROVED"
    )


def test_nothing_is_scheduled_that_is_public_already() -> None:
    given(item_decider, *READY, OUT).when(SchedulePublication(CODE, AT, NOW)).then_raises(
        RuleViolated, code="NOTHING_TO_PUBLISH"
    )


@pytest.mark.parametrize("at", [NOW, NOW - SECOND, datetime(9999, 1, 1, tzinfo=UTC)])
def test_the_moment_is_to_come_and_within_reach(at: datetime) -> None:
    refused = (
        given(item_decider, *READY).when(SchedulePublication(CODE, at, NOW)).then_raises(ValidationFailed)
    )
    assert isinstance(refused, ValidationFailed)
    assert [error.pointer for error in refused.errors] == ["/at"]


def test_another_moment_replaces_the_first_and_the_same_changes_nothing() -> None:
    later = AT + timedelta(days=1)
    planned = (*READY, PLANNED)
    item = (
        given(item_decider, *planned)
        .when(SchedulePublication(CODE, later, NOW))
        .then(PublicationScheduled(CODE, later))
    )
    assert item.publish_at == later
    given(item_decider, *planned).when(SchedulePublication(CODE, AT.astimezone(UTC), NOW)).then()


def test_a_plan_can_be_given_up() -> None:
    given(item_decider, *READY, PLANNED).when(UnschedulePublication(CODE)).then(PublicationUnscheduled(CODE))
    given(item_decider, *READY).when(UnschedulePublication(CODE)).then()


def test_an_edit_voids_the_plan_with_the_approval() -> None:
    item = given(item_decider, *READY, PLANNED).when(ReviseItem(MORE, ZHAO)).then(ItemRevised(MORE, (), ZHAO))
    assert item.publish_at is None
    given(item_decider, *READY, PLANNED, ItemRevised(MORE, (), ZHAO)).when(PublishWhenDue(CODE, AT)).then()


@pytest.mark.parametrize("command", [PublishItem(CODE), WithdrawItem(CODE, "职能调整")])
def test_publishing_at_once_or_cancelling_ends_the_plan(command: ItemCommand) -> None:
    scenario = given(item_decider, *READY, PLANNED).when(command)
    assert scenario.then(*scenario.events).publish_at is None


def test_a_suspension_ends_after_its_last_day() -> None:
    last = date(2026, 12, 31)
    stopped = (*READY, OUT, ItemSuspended(CODE, FIRST.name, "1005", "系统升级", last))
    given(item_decider, *stopped).when(ResumeWhenDue(CODE, last)).then()
    given(item_decider, *stopped).when(ResumeWhenDue(CODE, last + timedelta(days=1))).then(
        ItemResumed(CODE, FIRST.name, "1005")
    )
    open_ended = ItemSuspended(CODE, FIRST.name, "1005", "等待文件", None)
    given(item_decider, *stopped, open_ended).when(ResumeWhenDue(CODE, date(2030, 1, 1))).then()


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (PLANNED, {PUBLICATION: AT}),
        (PublicationUnscheduled(CODE), {PUBLICATION: None}),
        (ItemRevised(MORE), {PUBLICATION: None}),
        (OUT, {PUBLICATION: None}),
        (
            ItemSuspended(CODE, "甲", "1005", "升级", date(2026, 11, 30)),
            {RESUMPTION: datetime(2026, 11, 30, 16, tzinfo=UTC)},
        ),
        (ItemSuspended(CODE, "甲", "1005", "升级", None), {RESUMPTION: None}),
        (ItemResumed(CODE, "甲", "1005"), {RESUMPTION: None}),
        (ItemWithdrawn(CODE, "甲", "1005", "合并", True), {PUBLICATION: None, RESUMPTION: None}),
        (READY[1], {}),
    ],
)
def test_each_event_says_what_falls_due(event: ItemEvent, expected: dict[str, datetime | None]) -> None:
    stored = item_decider.codec.encode(event)
    recorded = RecordedEvent(
        f"item-{CODE}",
        1,
        1,
        stored.type,
        stored.schema_version,
        stored.data,
        NOW,
        uuid4(),
        Metadata("e", "c"),
    )
    assert due_times(recorded) == expected


def test_a_moment_is_given_with_its_time_zone() -> None:
    catalog = registered_world(MemoryEventStore(), clock=lambda: NOW)
    catalog.draft_item(ITEM, context())
    catalog.submit_item({"code": CODE}, context())
    catalog.approve_item({"code": CODE, "submission": 1}, context("reviewer-1005"))
    for wrong in ("2026-12-01T00:00:00", "明天", None):
        with pytest.raises(ValidationFailed):
            catalog.schedule_publication({"code": CODE, "at": wrong}, context())
    catalog.schedule_publication({"code": CODE, "at": "2026-12-01T00:00:00+08:00"}, context())
    assert catalog.get_item({"code": CODE})["publish_at"] == "2026-11-30T16:00:00+00:00"
    catalog.unschedule_publication({"code": CODE}, context())
    assert catalog.get_item({"code": CODE})["publish_at"] is None
