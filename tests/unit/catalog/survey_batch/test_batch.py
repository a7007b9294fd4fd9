"""One batch: what may come after what, and who may not judge their own work."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from event_sourcing.errors import NotFound, RuleViolated, ValidationFailed
from event_sourcing.given_when_then import given
from services.catalog.survey_batch.aggregate import batch_decider
from services.catalog.survey_batch.commands import (
    AcceptBatch,
    DeclareZero,
    OpenBatch,
    RecordCheck,
    RecordMerge,
    RecordRegistration,
    RecordRelease,
    ReturnPart,
    ReviewItems,
    SubmitPart,
    UploadTables,
)
from services.catalog.survey_batch.events import (
    BatchAccepted,
    ItemReturn,
    ItemsReviewed,
    PartReturned,
    PartSubmitted,
    Score,
    TablesUploaded,
)
from services.catalog.survey_batch.state import (
    ACCEPTANCE,
    APPROVED,
    CATALOGUE,
    CHECKED,
    DRAFT,
    MERGED,
    PREPARATION,
    RETURNED,
    SUBMITTED,
    SURVEY,
    UPLOADED,
)
from tests.unit.catalog.survey_batch import examples as the
from tests.unit.catalog.survey_batch.examples import BUREAU, CLERK, DAY, EXPERT, FILE, JUDGE, SECOND

OPEN = OpenBatch("b-1", "2026年梳理", date(2026, 12, 31), {"1005": ("1005",), "3004": ("3004",)}, DAY, BUREAU)
MERGE = RecordMerge("run-2", {"1005": 1, "3004": 1}, 2, 1, 1, 0, (2,), BUREAU)
REGISTER = RecordRegistration("run-2", 1, 1, 0, 1, BUREAU)
FIRST, OTHER = "10050101001", "10050101002"


def review(
    *approved: str, returned: dict[str, str] | None = None, rest: bool = False, by: str = EXPERT
) -> ReviewItems:
    returns = tuple(ItemReturn(code, reason) for code, reason in (returned or {}).items())
    return ReviewItems("1005", 1, approved, returns, rest, by)


def test_a_batch_is_opened_with_its_departments() -> None:
    batch = given(batch_decider).when(OPEN).then(the.OPENED)
    assert (batch.phase, set(batch.parts)) == (PREPARATION, {"1005", "3004"})


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"name": " "}, "/name"),
        ({"name": "梳" * 61}, "/name"),
        ({"parts": {}}, "/departments"),
        ({"due": date(2026, 11, 30)}, "/due"),
    ],
)
def test_an_opening_says_what_it_lacks(changes: dict, pointer: str) -> None:
    refused = given(batch_decider).when(replace(OPEN, **changes)).then_raises(ValidationFailed)
    assert [error.pointer for error in refused.errors] == [pointer]  # type: ignore[attr-defined]


def test_a_batch_is_opened_once() -> None:
    given(batch_decider, the.OPENED).when(OPEN).then_raises(RuleViolated, code="BATCH_EXISTS")


def test_tables_are_uploaded_and_wait_for_their_check() -> None:
    batch = given(batch_decider, the.OPENED).when(UploadTables("1005", (FILE,), CLERK)).then(the.UPLOADED)
    assert (batch.phase, batch.parts["1005"].stage) == (SURVEY, UPLOADED)


def test_only_departments_of_the_batch_upload() -> None:
    given(batch_decider, the.OPENED).when(UploadTables("9999", (FILE,), CLERK)).then_raises(NotFound)
    given(batch_decider).when(UploadTables("1005", (FILE,), CLERK)).then_raises(NotFound)


def test_an_upload_has_files_and_not_too_many() -> None:
    for files in ((), (FILE,) * 9):
        given(batch_decider, the.OPENED).when(UploadTables("1005", files, CLERK)).then_raises(
            ValidationFailed
        )


CHECK = RecordCheck("1005", 1, "run-1", 0, 1, 12, 2, None)


def test_a_check_is_recorded_once_and_only_of_the_latest_upload() -> None:
    batch = given(batch_decider, the.OPENED, the.UPLOADED).when(CHECK).then(the.checked())
    assert batch.parts["1005"].stage == CHECKED
    given(batch_decider, *the.CHECKED_PART).when(replace(CHECK, run="run-9")).then()
    given(batch_decider, *the.CHECKED_PART, TablesUploaded("1005", 2, (FILE,), CLERK)).when(CHECK).then()


def test_warnings_do_not_block_the_way_to_the_expert() -> None:
    batch = (
        given(batch_decider, *the.CHECKED_PART).when(SubmitPart("1005", 1, DAY, CLERK)).then(the.SUBMITTED)
    )
    assert batch.parts["1005"].state_of(FIRST) == SUBMITTED


def test_errors_block_the_way_to_the_expert() -> None:
    history = (the.OPENED, the.UPLOADED, the.checked(errors=3))
    given(batch_decider, *history).when(SubmitPart("1005", 1, DAY, CLERK)).then_raises(
        RuleViolated, code="SURVEY_ERRORS_LEFT"
    )


def test_a_filing_without_items_is_a_declaration_of_zero_or_nothing() -> None:
    history = (the.OPENED, the.UPLOADED, the.checked(items=0))
    given(batch_decider, *history).when(SubmitPart("1005", 1, DAY, CLERK)).then_raises(
        RuleViolated, code="SURVEY_EMPTY"
    )
    batch = given(batch_decider, the.OPENED).when(DeclareZero("3004", DAY, CLERK)).then(the.ZERO)
    assert batch.parts["3004"].stage == SUBMITTED


@pytest.mark.parametrize("history", [(the.OPENED,), (the.OPENED, the.UPLOADED)])
def test_what_is_not_checked_is_not_submitted(history: tuple) -> None:
    given(batch_decider, *history).when(SubmitPart("1005", 1, DAY, CLERK)).then_raises(
        RuleViolated, code="SURVEY_NOT_CHECKED"
    )


def test_under_review_nothing_is_uploaded() -> None:
    for command in (UploadTables("1005", (FILE,), CLERK), DeclareZero("1005", DAY, CLERK)):
        given(batch_decider, *the.UNDER_REVIEW).when(command).then_raises(
            RuleViolated, code="SURVEY_UNDER_REVIEW"
        )


def test_items_are_judged_one_by_one_and_the_last_approval_approves_the_part() -> None:
    first = ItemsReviewed("1005", 1, (FIRST,), (), False, EXPERT)
    batch = given(batch_decider, *the.UNDER_REVIEW).when(review(FIRST)).then(first)
    part = batch.parts["1005"]
    assert (part.state_of(FIRST), part.state_of(OTHER), part.stage) == (APPROVED, SUBMITTED, SUBMITTED)

    second = ItemsReviewed("1005", 1, (OTHER,), (), False, EXPERT)
    batch = given(batch_decider, *the.UNDER_REVIEW, first).when(review(OTHER)).then(second, the.APPROVED)
    assert batch.parts["1005"].stage == APPROVED


def test_the_rest_is_approved_in_one_step() -> None:
    given(batch_decider, *the.UNDER_REVIEW).when(review(rest=True)).then(the.REVIEWED, the.APPROVED)


def test_one_returned_item_returns_the_part_once_all_are_judged() -> None:
    judged = ItemsReviewed("1005", 1, (), (ItemReturn(FIRST, "时限不对"),), True, EXPERT)
    returned = PartReturned("1005", 1, "有1个事项被退回,请按各事项的理由修改后重新上传", EXPERT)
    batch = (
        given(batch_decider, *the.UNDER_REVIEW)
        .when(review(returned={FIRST: "时限不对"}, rest=True))
        .then(judged, returned)
    )
    part = batch.parts["1005"]
    assert (part.stage, part.state_of(FIRST), part.state_of(OTHER)) == (RETURNED, RETURNED, APPROVED)
    again = TablesUploaded("1005", 2, (FILE,), CLERK)
    batch = (
        given(batch_decider, *the.UNDER_REVIEW, judged, returned)
        .when(UploadTables("1005", (FILE,), CLERK))
        .then(again)
    )
    assert batch.parts["1005"].state_of(OTHER) == DRAFT


def test_nobody_judges_what_they_uploaded_or_submitted() -> None:
    other = PartSubmitted("1005", 1, DAY, "colleague")
    for by in (CLERK, "colleague"):
        given(batch_decider, *the.CHECKED_PART, other).when(review(rest=True, by=by)).then_raises(
            RuleViolated, code="FOUR_EYES"
        )
        given(batch_decider, *the.CHECKED_PART, other).when(ReturnPart("1005", "不对", by)).then_raises(
            RuleViolated, code="FOUR_EYES"
        )


def test_a_return_says_why() -> None:
    for command in (review(returned={FIRST: " "}), review(FIRST, returned={FIRST: "既退又过"}), review()):
        given(batch_decider, *the.UNDER_REVIEW).when(command).then_raises(ValidationFailed)
    given(batch_decider, *the.UNDER_REVIEW).when(ReturnPart("1005", " ", EXPERT)).then_raises(
        ValidationFailed
    )


def test_a_judgement_is_of_the_upload_that_was_read() -> None:
    given(batch_decider, *the.UNDER_REVIEW).when(replace(review(FIRST), upload=2)).then_raises(
        RuleViolated, code="SURVEY_UPLOAD_OUTDATED"
    )
    given(batch_decider, *the.CHECKED_PART).when(review(FIRST)).then_raises(
        RuleViolated, code="SURVEY_NOT_SUBMITTED"
    )


def test_all_parts_are_merged_and_not_before_all_are_approved() -> None:
    batch = given(batch_decider, *the.ALL_APPROVED).when(MERGE).then(the.MERGED)
    assert batch.phase == CATALOGUE
    assert {part.stage for part in batch.parts.values()} == {MERGED}
    given(batch_decider, *the.UNDER_REVIEW).when(MERGE).then_raises(RuleViolated, code="SURVEY_PARTS_LEFT")
    given(batch_decider, *the.ALL_APPROVED).when(replace(MERGE, uploads={"1005": 1, "3004": 2})).then_raises(
        RuleViolated, code="SURVEY_MERGE_OUTDATED"
    )


def test_a_part_that_is_returned_after_the_merge_voids_it() -> None:
    returned = PartReturned("1005", 1, "与公安局说法不一", BUREAU)
    batch = (
        given(batch_decider, *the.ALL_MERGED)
        .when(ReturnPart("1005", "与公安局说法不一", BUREAU))
        .then(returned)
    )
    assert batch.merged is None
    assert {key: part.stage for key, part in batch.parts.items()} == {"1005": RETURNED, "3004": APPROVED}
    given(batch_decider, *the.ALL_MERGED, returned).when(REGISTER).then_raises(
        RuleViolated, code="SURVEY_NOT_MERGED"
    )


def test_what_is_merged_is_registered_once() -> None:
    given(batch_decider, *the.ALL_MERGED).when(REGISTER).then(the.REGISTERED)
    given(batch_decider, *the.ALL_MERGED).when(replace(REGISTER, merge="run-1")).then_raises(
        RuleViolated, code="SURVEY_MERGE_OUTDATED"
    )
    for command in (REGISTER, MERGE, ReturnPart("1005", "晚了", EXPERT)):
        given(batch_decider, *the.ALL_MERGED, the.REGISTERED).when(command).then_raises(
            RuleViolated, code="SURVEY_REGISTERED"
        )


def test_a_second_person_publishes() -> None:
    registered = (*the.ALL_MERGED, the.REGISTERED)
    given(batch_decider, *registered).when(RecordRelease(2, 0, BUREAU)).then_raises(
        RuleViolated, code="FOUR_EYES"
    )
    batch = given(batch_decider, *registered).when(RecordRelease(2, 0, SECOND)).then(the.RELEASED)
    assert batch.phase == ACCEPTANCE
    given(batch_decider, *the.ALL_MERGED).when(RecordRelease(2, 0, SECOND)).then_raises(
        RuleViolated, code="SURVEY_NOT_REGISTERED"
    )
    given(batch_decider, *the.ALL_RELEASED).when(RecordRelease(2, 0, SECOND)).then_raises(
        RuleViolated, code="SURVEY_RELEASED"
    )


def test_somebody_who_did_none_of_it_signs_off() -> None:
    scores = {"filed": Score(2, 2)}
    accept = AcceptBatch(scores, "符合方案", JUDGE)
    accepted = BatchAccepted(scores, "符合方案", JUDGE)
    given(batch_decider, *the.ALL_RELEASED).when(accept).then(accepted)
    for by in (CLERK, EXPERT, BUREAU, SECOND):
        given(batch_decider, *the.ALL_RELEASED).when(replace(accept, by=by)).then_raises(
            RuleViolated, code="FOUR_EYES"
        )
    given(batch_decider, *the.ALL_RELEASED).when(replace(accept, remark=" ")).then_raises(ValidationFailed)
    given(batch_decider, *the.ALL_MERGED).when(accept).then_raises(RuleViolated, code="SURVEY_NOT_RELEASED")
    given(batch_decider, *the.ALL_RELEASED, accepted).when(accept).then_raises(
        RuleViolated, code="SURVEY_ACCEPTED"
    )


@pytest.mark.parametrize(
    "command", [MERGE, REGISTER, RecordRelease(0, 0, SECOND), AcceptBatch({}, "好", JUDGE)]
)
def test_a_batch_that_there_is_not_is_not_found(command: object) -> None:
    given(batch_decider).when(command).then_raises(NotFound, code="SURVEY_UNKNOWN")  # type: ignore[arg-type]


def test_everybody_with_a_hand_in_it_is_remembered() -> None:
    batch = given(batch_decider, *the.ALL_APPROVED).when(MERGE).then(the.MERGED)
    assert batch.people == {CLERK, EXPERT, BUREAU}
