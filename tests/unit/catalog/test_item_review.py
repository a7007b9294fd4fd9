"""Four eyes: what is published was approved by somebody else, as it is."""

from __future__ import annotations

from typing import Any

import pytest

from event_sourcing.errors import RuleViolated, ValidationFailed
from event_sourcing.events import NewEvent
from event_sourcing.given_when_then import given
from event_sourcing.memory_event_store import MemoryEventStore
from services.catalog.item.aggregate import item_decider
from services.catalog.item.commands import (
    ApproveItem,
    ItemCommand,
    PublishImportedItem,
    PublishItem,
    ReturnItem,
    ReviseItem,
    SubmitItem,
)
from services.catalog.item.content import ModeJustification
from services.catalog.item.events import (
    ItemApproved,
    ItemDrafted,
    ItemPublished,
    ItemReturned,
    ItemRevised,
    ItemSubmitted,
    ReviewWaived,
)
from services.catalog.item.review import APPROVED, NOT_SUBMITTED, RETURNED, Remark
from tests.unit.catalog.examples import ITEM, content, context, registered_world

CODE, ZHAO, QIAN, SUN = "10050101001", "editor-zhao", "editor-qian", "editor-sun"
FIRST, MORE = content(), content(annual_volume=7000)
DRAFTED, SUBMITTED = ItemDrafted(FIRST, ZHAO), ItemSubmitted(CODE, 1, ZHAO)
OK = ItemApproved(CODE, 1, QIAN)
REMARKS = (Remark("/promised_limit", "承诺期限请与处室确认"),)
BACK = ItemReturned(CODE, 1, QIAN, REMARKS)


def test_a_draft_is_submitted_approved_and_published() -> None:
    given(item_decider, DRAFTED).when(SubmitItem(CODE, ZHAO)).then(SUBMITTED)
    item = given(item_decider, DRAFTED, SUBMITTED).when(ApproveItem(CODE, 1, QIAN)).then(OK)
    assert item.review.stage == APPROVED
    item = given(item_decider, DRAFTED, SUBMITTED, OK).when(PublishItem(CODE)).then(ItemPublished(FIRST, 1))
    assert (item.published, item.review.stage) == (FIRST, NOT_SUBMITTED)


@pytest.mark.parametrize(
    ("reasons", "lacking"),
    [
        (None, {"conditions", "process", "goal", "measures"}),
        (ModeJustification("须核验原件", "网上申请,现场核验", " ", ""), {"goal", "measures"}),
    ],
)
def test_a_service_mode_without_its_four_reasons_is_not_reviewed(
    reasons: ModeJustification | None, lacking: set[str]
) -> None:
    drafted = ItemDrafted(content(mode_justification=reasons), ZHAO)
    with pytest.raises(ValidationFailed) as refused:
        given(item_decider, drafted).when(SubmitItem(CODE, ZHAO)).then()
    found = {(error.pointer, error.code) for error in refused.value.errors}
    assert found == {(f"/mode_justification/{part}", "REQUIRED") for part in lacking}


def test_an_import_brings_items_that_are_yet_to_be_sorted_out() -> None:
    unsorted = content(mode_justification=None)
    given(item_decider, ItemDrafted(unsorted, ZHAO)).when(PublishImportedItem(CODE, ZHAO)).then(
        ReviewWaived(CODE, ZHAO), ItemPublished(unsorted, 1)
    )


@pytest.mark.parametrize("history", [(DRAFTED,), (DRAFTED, SUBMITTED), (DRAFTED, SUBMITTED, BACK)])
def test_nothing_is_published_without_an_approval(history: Any) -> None:
    given(item_decider, *history).when(PublishItem(CODE)).then_raises(RuleViolated, code="NOT_APPROVED")


@pytest.mark.parametrize("editor", [ZHAO, None])
def test_who_submitted_does_not_review(editor: str | None) -> None:
    for command in (ApproveItem(CODE, 1, ZHAO), ReturnItem(CODE, 1, REMARKS, ZHAO)):
        given(item_decider, ItemDrafted(FIRST, editor), SUBMITTED).when(command).then_raises(
            RuleViolated, code="FOUR_EYES"
        )


def test_who_edited_last_does_not_review_what_another_submitted() -> None:
    history = (DRAFTED, ItemRevised(MORE, (), QIAN), SUBMITTED)
    given(item_decider, *history).when(ApproveItem(CODE, 1, QIAN)).then_raises(RuleViolated, code="FOUR_EYES")
    given(item_decider, *history).when(ApproveItem(CODE, 1, SUN)).then(ItemApproved(CODE, 1, SUN))


@pytest.mark.parametrize("history", [(DRAFTED, SUBMITTED), (DRAFTED, SUBMITTED, OK)])
def test_an_edit_voids_submission_and_approval(history: Any) -> None:
    item = given(item_decider, *history).when(ReviseItem(MORE, ZHAO)).then(ItemRevised(MORE, (), ZHAO))
    assert item.review.stage == NOT_SUBMITTED
    edited = (*history, ItemRevised(MORE, (), ZHAO))
    given(item_decider, *edited).when(PublishItem(CODE)).then_raises(RuleViolated, code="NOT_APPROVED")
    given(item_decider, *edited).when(ApproveItem(CODE, 1, QIAN)).then_raises(
        RuleViolated, code="NOT_SUBMITTED"
    )


def test_changing_back_to_what_was_approved_does_not_bring_the_approval_back() -> None:
    there_and_back = (DRAFTED, SUBMITTED, OK, ItemRevised(MORE, (), ZHAO), ItemRevised(FIRST, (), ZHAO))
    given(item_decider, *there_and_back).when(PublishItem(CODE)).then_raises(
        RuleViolated, code="NOT_APPROVED"
    )


def test_an_approval_means_the_submission_that_was_read() -> None:
    """Edited and submitted again while the reviewer was reading: that is not what they approve."""
    again = (DRAFTED, SUBMITTED, ItemRevised(MORE, (), ZHAO), ItemSubmitted(CODE, 2, ZHAO))
    for command in (ApproveItem(CODE, 1, QIAN), ReturnItem(CODE, 1, REMARKS, QIAN)):
        given(item_decider, *again).when(command).then_raises(RuleViolated, code="SUBMISSION_OUTDATED")
    given(item_decider, *again).when(ApproveItem(CODE, 2, QIAN)).then(ItemApproved(CODE, 2, QIAN))


def test_a_return_gives_its_reasons_and_they_stay_in_sight_until_the_next_submission() -> None:
    item = given(item_decider, DRAFTED, SUBMITTED).when(ReturnItem(CODE, 1, REMARKS, QIAN)).then(BACK)
    assert (item.review.stage, item.review.remarks) == (RETURNED, REMARKS)
    item = (
        given(item_decider, DRAFTED, SUBMITTED, BACK)
        .when(ReviseItem(MORE, ZHAO))
        .then(ItemRevised(MORE, (), ZHAO))
    )
    assert (item.review.stage, item.review.remarks) == (NOT_SUBMITTED, REMARKS)
    edited = (DRAFTED, SUBMITTED, BACK, ItemRevised(MORE, (), ZHAO))
    item = given(item_decider, *edited).when(SubmitItem(CODE, ZHAO)).then(ItemSubmitted(CODE, 2, ZHAO))
    assert item.review.remarks == ()


@pytest.mark.parametrize(
    ("remarks", "pointer"), [((), "/remarks"), ((*REMARKS, Remark("", " ")), "/remarks/1/text")]
)
def test_a_return_without_reasons_is_refused(remarks: tuple[Remark, ...], pointer: str) -> None:
    refused = (
        given(item_decider, DRAFTED, SUBMITTED)
        .when(ReturnItem(CODE, 1, remarks, QIAN))
        .then_raises(ValidationFailed)
    )
    assert isinstance(refused, ValidationFailed)
    assert [error.pointer for error in refused.errors] == [pointer]


@pytest.mark.parametrize(
    ("history", "command"),
    [
        ((DRAFTED, SUBMITTED), SubmitItem(CODE, ZHAO)),
        ((DRAFTED, SUBMITTED, OK), SubmitItem(CODE, ZHAO)),
        ((DRAFTED, SUBMITTED, OK), ApproveItem(CODE, 1, QIAN)),
    ],
)
def test_saying_it_again_changes_nothing(history: Any, command: ItemCommand) -> None:
    given(item_decider, *history).when(command).then()


def test_what_is_published_already_needs_no_review() -> None:
    published = (DRAFTED, SUBMITTED, OK, ItemPublished(FIRST, 1))
    given(item_decider, *published).when(SubmitItem(CODE, ZHAO)).then_raises(
        RuleViolated, code="NOTHING_TO_REVIEW"
    )


def test_drafts_stored_before_items_had_a_review_are_read_with_an_unknown_editor() -> None:
    stored = item_decider.codec.encode(DRAFTED)
    first_shape = {name: value for name, value in stored.data.items() if name != "edited_by"}
    assert item_decider.codec.decode(NewEvent("ItemDrafted", first_shape, 1)) == ItemDrafted(FIRST, None)


def test_operations_take_the_person_from_the_call() -> None:
    catalog = registered_world(MemoryEventStore())
    catalog.draft_item(ITEM, context())
    catalog.submit_item({"code": CODE}, context())
    with pytest.raises(RuleViolated) as raised:
        catalog.approve_item({"code": CODE, "submission": 1}, context())
    assert raised.value.code == "FOUR_EYES"
    remark = {"pointer": "/name", "text": "请用规范全称"}
    returned = catalog.return_item(
        {"code": CODE, "submission": 1, "remarks": [remark]}, context("reviewer-1005")
    )
    assert returned["review"]["stage"] == "RETURNED"
    item = catalog.get_item({"code": CODE})
    assert (item["edited_by"], list(item["review"]["remarks"])) == ("editor-1005", [remark])
