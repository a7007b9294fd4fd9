"""Life of one guide: given events, when command, then events."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st

from event_sourcing.errors import BanshiError, NotFound, RuleViolated, ValidationFailed
from event_sourcing.given_when_then import given
from services.guides.guide.aggregate import PUBLISHED, WITHDRAWN, Guide, guide_decider
from services.guides.guide.commands import DraftGuide, GuideCommand, PublishGuide, ReviseGuide, WithdrawGuide
from services.guides.guide.content import TimeLimit
from services.guides.guide.events import GuideDrafted, GuidePublished, GuideRevised, GuideWithdrawn
from services.guides.guide.schema import guide_content, guide_document
from tests.unit.guides.examples import FEE, GUIDE

CONTENT = guide_content(GUIDE)
CHANGED = replace(CONTENT, remarks="每年两次集中受理")
WRONG = replace(CONTENT, conditions=())
CODE = CONTENT.item_code

DRAFTED = GuideDrafted(CONTENT)
FIRST = GuidePublished(CONTENT, 1)
GONE = GuideWithdrawn(CODE, "取消", was_published=True)


def test_a_guide_is_drafted() -> None:
    given(guide_decider).when(DraftGuide(CONTENT)).then(DRAFTED)


def test_drafting_the_same_again_changes_nothing() -> None:
    given(guide_decider, DRAFTED).when(DraftGuide(CONTENT)).then()


def test_another_draft_of_a_known_guide_must_be_a_revision() -> None:
    given(guide_decider, DRAFTED).when(DraftGuide(CHANGED)).then_raises(RuleViolated, code="GUIDE_EXISTS")


def test_a_draft_is_published_as_the_first_revision() -> None:
    given(guide_decider, DRAFTED).when(PublishGuide(CODE)).then(FIRST)


def test_a_revision_waits_for_the_next_publication() -> None:
    guide = given(guide_decider, DRAFTED, FIRST).when(ReviseGuide(CHANGED)).then(GuideRevised(CHANGED))
    assert (guide.status, guide.draft, guide.published) == (PUBLISHED, CHANGED, CONTENT)
    given(guide_decider, DRAFTED, FIRST, GuideRevised(CHANGED)).when(PublishGuide(CODE)).then(
        GuidePublished(CHANGED, 2)
    )


def test_what_is_published_already_is_not_published_again() -> None:
    given(guide_decider, DRAFTED, FIRST).when(PublishGuide(CODE)).then()


def test_revising_to_the_same_changes_nothing() -> None:
    given(guide_decider, DRAFTED).when(ReviseGuide(CONTENT)).then()


def test_a_guide_stays_with_its_item() -> None:
    moved = ReviseGuide(replace(CONTENT, item_code="10050101002"))
    given(guide_decider, DRAFTED).when(moved).then_raises(RuleViolated, code="CODE_UNCHANGEABLE")


@pytest.mark.parametrize("command", [DraftGuide(WRONG), ReviseGuide(WRONG)])
def test_rules_hold_for_drafts_and_revisions(command: GuideCommand) -> None:
    history = [] if isinstance(command, DraftGuide) else [DRAFTED]
    given(guide_decider, *history).when(command).then_raises(ValidationFailed)


def test_a_draft_without_a_promised_limit_is_not_published() -> None:
    limits = TimeLimit(CONTENT.time_limit.statutory, None, None, ())
    unpromised = GuideDrafted(replace(CONTENT, time_limit=limits))
    error = given(guide_decider, unpromised).when(PublishGuide(CODE)).then_raises(ValidationFailed)
    assert isinstance(error, ValidationFailed)
    assert [each.pointer for each in error.errors] == ["/time_limit/promised"]


@pytest.mark.parametrize("published", [False, True])
def test_a_withdrawal_says_whether_the_public_knew_the_guide(published: bool) -> None:
    history = [DRAFTED, FIRST] if published else [DRAFTED]
    withdrawn = GuideWithdrawn(CODE, "取消", was_published=published)
    guide = given(guide_decider, *history).when(WithdrawGuide(CODE, "取消")).then(withdrawn)
    assert guide.status == WITHDRAWN


def test_a_withdrawal_needs_a_reason() -> None:
    given(guide_decider, DRAFTED).when(WithdrawGuide(CODE, " ")).then_raises(ValidationFailed)


@pytest.mark.parametrize("command", [ReviseGuide(CONTENT), PublishGuide(CODE), WithdrawGuide(CODE, "取消")])
def test_an_unknown_guide_is_not_found(command: GuideCommand) -> None:
    given(guide_decider).when(command).then_raises(NotFound, code="GUIDE_UNKNOWN")


@pytest.mark.parametrize(
    "command", [DraftGuide(CONTENT), ReviseGuide(CHANGED), PublishGuide(CODE), WithdrawGuide(CODE, "取消")]
)
def test_a_withdrawn_guide_does_not_come_back(command: GuideCommand) -> None:
    given(guide_decider, DRAFTED, FIRST, GONE).when(command).then_raises(RuleViolated, code="GUIDE_WITHDRAWN")


def test_a_guide_with_fees_survives_storage_with_its_numbers() -> None:
    charged = guide_content(GUIDE | {"fee": FEE})
    stored = guide_decider.codec.decode(guide_decider.codec.encode(GuideDrafted(charged)))
    assert stored == GuideDrafted(charged)
    assert repr(guide_document(charged)["fee"]["items"][0]["standard"]) == "25"


def test_payload_and_document_are_one_shape() -> None:
    assert guide_document(CONTENT) == GUIDE


COMMANDS: list[Any] = [
    DraftGuide(CONTENT),
    DraftGuide(WRONG),
    ReviseGuide(CHANGED),
    ReviseGuide(CONTENT),
    ReviseGuide(WRONG),
    PublishGuide(CODE),
    WithdrawGuide(CODE, "取消"),
]


@given_any(st.lists(st.sampled_from(COMMANDS), max_size=12))
def test_no_sequence_of_commands_breaks_an_invariant(commands: list[GuideCommand]) -> None:
    guide, history = Guide(), []
    for command in commands:
        before = guide
        try:
            events = guide_decider.decide(guide, command)
        except BanshiError:
            continue
        guide = guide_decider.fold(events, guide)
        history.extend(events)
        assert guide.revision in (before.revision, before.revision + 1)
        assert WRONG not in (guide.draft, guide.published)
        assert before.status != WITHDRAWN
        assert (guide.published is None) == (guide.revision == 0)
    assert guide_decider.fold(history) == guide
