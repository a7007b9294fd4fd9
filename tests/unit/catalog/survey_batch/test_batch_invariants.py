"""Whatever people try in whatever order: nothing is published that was not approved, and nobody judges their own work."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from event_sourcing.errors import BanshiError
from services.catalog.survey_batch.aggregate import batch_decider
from services.catalog.survey_batch.commands import (
    AcceptBatch,
    BatchCommand,
    DeclareZero,
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
    BatchRegistered,
    BatchReleased,
    ItemReturn,
    ItemsReviewed,
    PartApproved,
    PartsMerged,
)
from services.catalog.survey_batch.state import APPROVED, MERGED, Batch
from tests.unit.catalog.survey_batch.examples import DAY, FILE, OPENED

PEOPLE = st.sampled_from(["a", "b", "c", "d", "bureau"])
PARTS = st.sampled_from(["1005", "3004"])
CODES = st.sampled_from(["1", "2"])
UPLOADS = st.integers(1, 3)


def returns(code: str) -> tuple[ItemReturn, ...]:
    return (ItemReturn(code, "不对"),)


COMMANDS: st.SearchStrategy[BatchCommand] = st.one_of(
    st.builds(UploadTables, PARTS, st.just((FILE,)), PEOPLE),
    st.builds(
        RecordCheck,
        PARTS,
        UPLOADS,
        st.just("run"),
        st.sampled_from([0, 0, 0, 2]),
        st.just(0),
        st.just(5),
        st.sampled_from([0, 2, 2]),
        st.none(),
    ),
    st.builds(DeclareZero, PARTS, st.just(DAY), PEOPLE),
    st.builds(SubmitPart, PARTS, UPLOADS, st.just(DAY), PEOPLE),
    st.builds(
        ReviewItems,
        PARTS,
        UPLOADS,
        st.lists(CODES, unique=True).map(tuple),
        st.one_of(st.just(()), CODES.map(returns)),
        st.booleans(),
        PEOPLE,
    ),
    st.builds(ReturnPart, PARTS, st.just("不对"), PEOPLE),
    st.builds(
        RecordMerge,
        st.sampled_from(["m1", "m2"]),
        st.fixed_dictionaries({"1005": UPLOADS, "3004": UPLOADS}),
        st.just(2),
        st.just(0),
        st.just(0),
        st.just(0),
        st.just(()),
        PEOPLE,
    ),
    st.builds(
        RecordRegistration,
        st.sampled_from(["m1", "m2"]),
        st.just(1),
        st.just(1),
        st.just(0),
        st.just(0),
        PEOPLE,
    ),
    st.builds(RecordRelease, st.just(2), st.just(0), PEOPLE),
    st.builds(AcceptBatch, st.just({}), st.just("好"), PEOPLE),
)

GOOD_WAY: tuple[BatchCommand, ...] = (
    UploadTables("1005", (FILE,), "a"),
    RecordCheck("1005", 1, "run", 0, 0, 5, 2, None),
    SubmitPart("1005", 1, DAY, "a"),
    ReviewItems("1005", 1, ("1", "2"), (), False, "b"),
    DeclareZero("3004", DAY, "a"),
    ReviewItems("3004", 1, (), (), True, "b"),
    RecordMerge("m1", {"1005": 1, "3004": 1}, 2, 0, 0, 0, (), "bureau"),
    RecordRegistration("m1", 1, 1, 0, 0, "bureau"),
    RecordRelease(2, 0, "c"),
    AcceptBatch({}, "好", "d"),
)


@st.composite
def attempts(draw: st.DrawFn) -> list[BatchCommand]:
    """The way that ends well, with other wishes anywhere in it: so that late stages are reached and disturbed."""
    wishes: list[BatchCommand] = list(GOOD_WAY)
    for wish in draw(st.lists(COMMANDS, max_size=25)):
        wishes.insert(draw(st.integers(0, len(wishes))), wish)
    return wishes


def run(wishes: list[BatchCommand]) -> list[tuple[Batch, Any]]:
    """Each event with the batch as it was before."""
    batch, told = batch_decider.fold([OPENED]), []
    for wish in wishes:
        try:
            events = batch_decider.decide(batch, wish)
        except BanshiError:
            continue
        for event in events:
            told.append((batch, event))
            batch = batch_decider.evolve(batch, event)
    return told


@settings(max_examples=300)
@given(attempts())
def test_no_batch_is_published_whose_parts_were_not_all_approved(wishes: list[BatchCommand]) -> None:
    for before, event in run(wishes):
        if isinstance(event, PartsMerged):
            assert all(part.stage in (APPROVED, MERGED) for part in before.parts.values())
        if isinstance(event, BatchRegistered | BatchReleased):
            assert before.merged is not None
            assert all(part.stage == MERGED for part in before.parts.values())
            assert all(
                part.zero or not (part.checked and part.checked.errors) for part in before.parts.values()
            )


@settings(max_examples=300)
@given(attempts())
def test_nobody_judges_their_own_work(wishes: list[BatchCommand]) -> None:
    for before, event in run(wishes):
        if isinstance(event, ItemsReviewed | PartApproved):
            part = before.parts[event.part]
            assert event.by not in (part.uploaded_by, part.submitted_by)
        if isinstance(event, BatchReleased):
            assert before.registered is not None
            assert event.by != before.registered.by
        if isinstance(event, BatchAccepted):
            assert event.by not in before.people


@settings(max_examples=200)
@given(attempts())
def test_an_approved_part_has_no_item_that_was_returned(wishes: list[BatchCommand]) -> None:
    for before, event in run(wishes):
        if isinstance(event, PartApproved):
            part = before.parts[event.part]
            assert not part.returned
            assert part.judged


@settings(max_examples=100)
@given(attempts())
def test_a_replay_gives_the_same_batch(wishes: list[BatchCommand]) -> None:
    told = run(wishes)
    codec = batch_decider.codec
    stored = [codec.encode(event) for _, event in told]
    live = batch_decider.fold([OPENED, *(event for _, event in told)])
    assert batch_decider.fold([OPENED, *map(codec.decode, stored)]) == live
