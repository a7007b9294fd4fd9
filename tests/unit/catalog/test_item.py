from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given as forall
from hypothesis import settings
from hypothesis import strategies as st

from event_sourcing.errors import BanshiError, NotFound, RuleViolated, ValidationFailed
from event_sourcing.given_when_then import given
from services.catalog.item.aggregate import decide, item_decider
from services.catalog.item.commands import (
    ApproveItem,
    DraftItem,
    ItemCommand,
    PublishImportedItem,
    PublishItem,
    PublishWhenDue,
    ResumeItem,
    ReturnItem,
    ReviseItem,
    SchedulePublication,
    SubmitItem,
    SuspendItem,
    WithdrawItem,
)
from services.catalog.item.events import (
    ItemDrafted,
    ItemEvent,
    ItemPublished,
    ItemRevised,
    ItemWithdrawn,
    ReviewWaived,
)
from services.catalog.item.review import APPROVED, SUBMITTED, Remark
from services.catalog.item.state import DRAFT, PUBLISHED, SUSPENDED, UNKNOWN, WITHDRAWN, Item
from tests.unit.catalog.examples import content

CODE, ZHAO, QIAN, ADMIN = "10050101001", "editor-zhao", "editor-qian", "admin-1"
TODAY, NOW = date(2026, 11, 25), datetime(2026, 11, 25, tzinfo=UTC)
FIRST = content()
LONGER = content(promised_limit=FIRST.statutory_limit)
RENAMED = content(name="高级中学教师资格的认定", flowchart_file=None)
INCOMPLETE = content(promised_limit=None, effective_from=None)

DRAFTED, WAIVED, OUT = ItemDrafted(FIRST, ZHAO), ReviewWaived(CODE, ADMIN), ItemPublished(FIRST, 1)
GONE = ItemWithdrawn(CODE, FIRST.name, "1005", "职能调整", True, (FIRST.name,))


def test_a_new_item_is_drafted() -> None:
    given(item_decider).when(DraftItem(FIRST, ZHAO)).then(DRAFTED)


def test_drafting_the_same_again_changes_nothing() -> None:
    given(item_decider, DRAFTED).when(DraftItem(FIRST, ZHAO)).then()


def test_a_code_that_has_an_item_cannot_be_drafted_anew() -> None:
    given(item_decider, DRAFTED).when(DraftItem(LONGER, ZHAO)).then_raises(RuleViolated, code="ITEM_EXISTS")


def test_an_imported_draft_is_published_without_a_review_and_the_log_says_so() -> None:
    given(item_decider, DRAFTED).when(PublishImportedItem(CODE, ADMIN)).then(WAIVED, OUT)


def test_publishing_what_is_published_changes_nothing() -> None:
    for command in (PublishItem(CODE), PublishImportedItem(CODE, ADMIN)):
        given(item_decider, DRAFTED, WAIVED, OUT).when(command).then()


def test_an_incomplete_draft_can_be_kept_but_neither_published_nor_reviewed() -> None:
    for command in (PublishImportedItem(CODE, ADMIN), SubmitItem(CODE, ZHAO)):
        refused = given(item_decider, ItemDrafted(INCOMPLETE)).when(command).then_raises(ValidationFailed)
        assert isinstance(refused, ValidationFailed)
        assert {error.pointer for error in refused.errors} == {"/promised_limit", "/effective_from"}


def test_a_revision_stays_inside_until_it_is_published() -> None:
    item = (
        given(item_decider, DRAFTED, OUT).when(ReviseItem(LONGER, ZHAO)).then(ItemRevised(LONGER, (), ZHAO))
    )
    assert (item.published, item.draft, item.status) == (FIRST, LONGER, PUBLISHED)
    given(item_decider, DRAFTED, OUT, ItemRevised(LONGER), WAIVED).when(PublishItem(CODE)).then(
        ItemPublished(LONGER, 2)
    )


def test_revising_to_the_same_changes_nothing() -> None:
    given(item_decider, DRAFTED).when(ReviseItem(FIRST, ZHAO)).then()


def test_a_revision_keeps_the_rules() -> None:
    given(item_decider, DRAFTED).when(ReviseItem(content(max_visits=9), ZHAO)).then_raises(ValidationFailed)


def test_the_code_of_an_item_never_changes() -> None:
    other = content(code="10050101002", flowchart_file=None)
    given(item_decider, DRAFTED).when(ReviseItem(other, ZHAO)).then_raises(
        RuleViolated, code="CODE_UNCHANGEABLE"
    )


def test_renaming_a_draft_frees_the_old_name_at_once() -> None:
    given(item_decider, DRAFTED).when(ReviseItem(RENAMED, ZHAO)).then(
        ItemRevised(RENAMED, (FIRST.name,), ZHAO)
    )


def test_renaming_a_published_item_frees_the_old_name_when_the_new_one_is_published() -> None:
    given(item_decider, DRAFTED, OUT).when(ReviseItem(RENAMED, ZHAO)).then(ItemRevised(RENAMED, (), ZHAO))
    given(item_decider, DRAFTED, OUT, ItemRevised(RENAMED), WAIVED).when(PublishItem(CODE)).then(
        ItemPublished(RENAMED, 2, (FIRST.name,))
    )


def test_withdrawing_a_published_item_frees_its_names() -> None:
    given(item_decider, DRAFTED, OUT).when(WithdrawItem(CODE, "职能调整")).then(GONE)


def test_giving_up_a_draft_is_not_a_public_matter() -> None:
    given(item_decider, DRAFTED).when(WithdrawItem(CODE, "重复")).then(
        ItemWithdrawn(CODE, FIRST.name, "1005", "重复", False, (FIRST.name,))
    )


def test_a_withdrawal_gives_its_reason() -> None:
    given(item_decider, DRAFTED).when(WithdrawItem(CODE, " ")).then_raises(ValidationFailed)


@pytest.mark.parametrize(
    "command",
    [
        ReviseItem(FIRST, ZHAO),
        SubmitItem(CODE, ZHAO),
        ApproveItem(CODE, 1, QIAN),
        PublishItem(CODE),
        PublishImportedItem(CODE, ADMIN),
        WithdrawItem(CODE, "无"),
    ],
)
def test_an_item_that_nobody_drafted_is_not_found(command: ItemCommand) -> None:
    given(item_decider).when(command).then_raises(NotFound, code="ITEM_UNKNOWN")


@pytest.mark.parametrize(
    "command",
    [
        DraftItem(FIRST, ZHAO),
        ReviseItem(LONGER, ZHAO),
        SubmitItem(CODE, ZHAO),
        PublishItem(CODE),
        PublishImportedItem(CODE, ADMIN),
        WithdrawItem(CODE, "再次"),
    ],
)
def test_the_code_of_a_withdrawn_item_is_used_up(command: ItemCommand) -> None:
    given(item_decider, DRAFTED, OUT, GONE).when(command).then_raises(RuleViolated, code="CODE_USED_UP")


contents = st.sampled_from(
    [FIRST, LONGER, RENAMED, INCOMPLETE, content(max_visits=0), content(item_type="02")]
)
people = st.sampled_from([ZHAO, QIAN])
submissions = st.integers(1, 3)
commands = st.one_of(
    st.builds(DraftItem, contents, people),
    st.builds(ReviseItem, contents, people),
    st.builds(SubmitItem, st.just(CODE), people),
    st.builds(ApproveItem, st.just(CODE), submissions, people),
    st.builds(ReturnItem, st.just(CODE), submissions, st.just((Remark("", "请补充"),)), people),
    st.just(PublishItem(CODE)),
    st.just(PublishImportedItem(CODE, ADMIN)),
    st.builds(SuspendItem, st.just(CODE), st.sampled_from(["系统升级", ""]), st.none(), st.just(TODAY)),
    st.just(ResumeItem(CODE)),
    st.sampled_from([1, 2]).map(lambda days: SchedulePublication(CODE, NOW + timedelta(days), NOW)),
    st.sampled_from([0, 3]).map(lambda days: PublishWhenDue(CODE, NOW + timedelta(days))),
    st.sampled_from(["职能调整", ""]).map(lambda reason: WithdrawItem(CODE, reason)),
)


@settings(max_examples=300)
@forall(st.lists(commands, max_size=16))
def test_no_sequence_of_commands_breaks_an_invariant_and_replay_equals_live_state(
    sequence: list[ItemCommand],
) -> None:
    item, history = Item(), list[ItemEvent]()
    for command in sequence:
        before = item
        try:
            events = decide(item, command)
        except BanshiError:
            continue
        item = item_decider.fold(events, item)
        history.extend(item_decider.codec.decode(item_decider.codec.encode(event)) for event in events)
        check_invariants(before, item)
        check_four_eyes(before, command, item)
    assert item_decider.fold(history) == item


def check_invariants(before: Item, item: Item) -> None:
    assert (item.status == UNKNOWN) == (item.draft is None)
    assert (item.revision > 0) == (item.published is not None)
    assert item.revision in (before.revision, before.revision + 1)
    assert before.status != WITHDRAWN or item == before
    assert item.status != DRAFT or item.published is None
    assert (item.status == SUSPENDED) == (item.suspension is not None)
    assert item.suspension is None or item.published is not None
    assert item.publish_at is None or (item.review.stage == APPROVED and item.draft != item.published)
    assert item.draft == before.draft or item.review.stage not in (SUBMITTED, APPROVED)
    if item.published is not None:
        assert item.published.promised_limit is not None
        assert item.published.max_visits == 2


def check_four_eyes(before: Item, command: ItemCommand, item: Item) -> None:
    """Nothing becomes public, but by an import, that nobody approved besides its last editor and its submitter."""
    if item.review.stage == APPROVED != before.review.stage:
        assert isinstance(command, ApproveItem)
        assert command.by not in (before.edited_by, before.review.submitted_by)
        assert item.draft == before.draft
    if item.revision > before.revision and not isinstance(command, PublishImportedItem):
        assert before.review.stage == APPROVED
        assert item.published == before.draft
