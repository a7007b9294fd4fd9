"""暂停: a published item takes no applications for a while; what it says can still be revised."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from event_sourcing.errors import RuleViolated, ValidationFailed
from event_sourcing.given_when_then import given
from event_sourcing.memory_event_store import MemoryEventStore
from services.catalog.item.aggregate import item_decider
from services.catalog.item.commands import (
    ItemCommand,
    PublishImportedItem,
    ResumeItem,
    SuspendItem,
    WithdrawItem,
)
from services.catalog.item.events import (
    ItemDrafted,
    ItemPublished,
    ItemResumed,
    ItemRevised,
    ItemSuspended,
    ItemWithdrawn,
    ReviewWaived,
)
from services.catalog.item.state import PUBLISHED, SUSPENDED
from services.catalog.public_events import translate
from tests.unit.catalog.examples import ITEM, content, context, publish, registered_world

CODE, ADMIN = "10050101001", "admin-1"
TODAY, LAST = date(2026, 11, 25), date(2026, 12, 31)
FIRST, MORE = content(), content(annual_volume=7000)
OUT = (ItemDrafted(FIRST, ADMIN), ItemPublished(FIRST, 1))
NAMED = (CODE, FIRST.name, "1005")
STOPPED = ItemSuspended(*NAMED, "系统升级", LAST)


def suspend(reason: str = "系统升级", until: date | None = LAST) -> SuspendItem:
    return SuspendItem(CODE, reason, until, TODAY)


def test_a_published_item_is_suspended_and_resumed() -> None:
    item = given(item_decider, *OUT).when(suspend()).then(STOPPED)
    assert (item.status, item.published) == (SUSPENDED, FIRST)
    item = given(item_decider, *OUT, STOPPED).when(ResumeItem(CODE)).then(ItemResumed(*NAMED))
    assert (item.status, item.suspension) == (PUBLISHED, None)


def test_a_suspension_may_be_open_ended_or_end_today() -> None:
    given(item_decider, *OUT).when(suspend(until=None)).then(ItemSuspended(*NAMED, "系统升级", None))
    given(item_decider, *OUT).when(suspend(until=TODAY)).then(ItemSuspended(*NAMED, "系统升级", TODAY))


def test_a_suspension_has_a_reason_and_does_not_end_before_it_begins() -> None:
    wrong = suspend(" ", TODAY - timedelta(days=1))
    refused = given(item_decider, *OUT).when(wrong).then_raises(ValidationFailed)
    assert isinstance(refused, ValidationFailed)
    assert {error.pointer for error in refused.errors} == {"/reason", "/until"}


def test_a_suspension_is_prolonged_by_another() -> None:
    given(item_decider, *OUT, STOPPED).when(suspend(until=None)).then(ItemSuspended(*NAMED, "系统升级", None))


@pytest.mark.parametrize(("history", "command"), [((*OUT, STOPPED), suspend()), (OUT, ResumeItem(CODE))])
def test_saying_what_is_so_already_changes_nothing(history: tuple[object, ...], command: ItemCommand) -> None:
    given(item_decider, *history).when(command).then()


@pytest.mark.parametrize("command", [suspend(), ResumeItem(CODE)])
def test_a_draft_cannot_be_suspended(command: ItemCommand) -> None:
    given(item_decider, OUT[0]).when(command).then_raises(RuleViolated, code="NOT_PUBLISHED")


def test_what_is_published_meanwhile_stays_suspended() -> None:
    item = (
        given(item_decider, *OUT, STOPPED, ItemRevised(MORE, (), ADMIN))
        .when(PublishImportedItem(CODE, ADMIN))
        .then(ReviewWaived(CODE, ADMIN), ItemPublished(MORE, 2))
    )
    assert (item.status, item.published) == (SUSPENDED, MORE)


def test_a_suspended_item_can_be_cancelled() -> None:
    gone = ItemWithdrawn(CODE, FIRST.name, "1005", "职能调整", True, (FIRST.name,))
    item = given(item_decider, *OUT, STOPPED).when(WithdrawItem(CODE, "职能调整")).then(gone)
    assert item.suspension is None


def test_the_public_learns_of_it_and_editors_see_it() -> None:
    store = MemoryEventStore()
    catalog = registered_world(store, clock=lambda: datetime(2026, 11, 24, 16, 30, tzinfo=UTC))
    catalog.draft_item(ITEM, context())
    publish(catalog, CODE)
    with pytest.raises(ValidationFailed):  # half past midnight in Beijing: the 24th is over
        catalog.suspend_item({"code": CODE, "reason": "系统升级", "until": "2026-11-24"}, context())
    before = store.end()
    suspended = catalog.suspend_item({"code": CODE, "reason": "系统升级", "until": "2026-11-25"}, context())
    assert suspended["status"] == "SUSPENDED"
    assert catalog.get_item({"code": CODE})["suspension"] == {"reason": "系统升级", "until": "2026-11-25"}
    assert catalog.resume_item({"code": CODE}, context())["status"] == "PUBLISHED"
    told = [translate(event) for commit in store.read_commits(before) for event in commit.events]
    assert [(event.name, event.data.get("until")) for event in told if event] == [
        ("item-suspended.v1", "2026-11-25"),
        ("item-resumed.v1", None),
    ]
