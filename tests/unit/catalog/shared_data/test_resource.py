"""An entry of the resource catalogue: drafted, reviewed by a second person, published, withdrawn; codes are used once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from event_sourcing.errors import NotFound, RuleViolated, ValidationFailed
from event_sourcing.given_when_then import given
from services.catalog.resource.aggregate import resource_decider
from services.catalog.resource.commands import (
    ApproveResource,
    DraftResource,
    PublishResource,
    ReturnResource,
    ReviseResource,
    SubmitResource,
    WithdrawResource,
)
from services.catalog.resource.events import (
    ResourceApproved,
    ResourceDrafted,
    ResourcePublished,
    ResourceReturned,
    ResourceRevised,
    ResourceSubmitted,
    ResourceWithdrawn,
)
from tests.unit.catalog.shared_data.examples import RESOURCE

CODE, TODAY = RESOURCE.code, date(2026, 1, 5)
DRAFTED = ResourceDrafted(RESOURCE, "editor-1")
SUBMITTED = ResourceSubmitted(CODE, 1, "editor-1")
APPROVED = ResourceApproved(CODE, 1, "editor-2")
PUBLISHED = ResourcePublished(RESOURCE, 1, TODAY)
WITHDRAWN = ResourceWithdrawn(CODE, RESOURCE.name, "1005", "重复", True)


def test_an_entry_goes_from_draft_to_publication_and_withdrawal() -> None:
    given(resource_decider).when(DraftResource(RESOURCE, "editor-1")).then(DRAFTED)
    given(resource_decider, DRAFTED).when(SubmitResource(CODE, "editor-1")).then(SUBMITTED)
    given(resource_decider, DRAFTED, SUBMITTED).when(ApproveResource(CODE, 1, "editor-2")).then(APPROVED)
    given(resource_decider, DRAFTED, SUBMITTED, APPROVED).when(PublishResource(CODE, TODAY)).then(PUBLISHED)
    given(resource_decider, DRAFTED, SUBMITTED, APPROVED, PUBLISHED).when(
        WithdrawResource(CODE, "重复")
    ).then(WITHDRAWN)


def test_a_revision_is_published_under_the_next_number_after_a_review_of_its_own() -> None:
    revised = replace(RESOURCE, update_cycle="每周")
    history = (DRAFTED, SUBMITTED, APPROVED, PUBLISHED, ResourceRevised(revised, "editor-1"))
    given(resource_decider, *history).when(PublishResource(CODE, TODAY)).then_raises(
        RuleViolated, code="NOT_APPROVED"
    )
    reviewed = (ResourceSubmitted(CODE, 2, "editor-1"), ResourceApproved(CODE, 2, "editor-2"))
    given(resource_decider, *history, *reviewed).when(PublishResource(CODE, TODAY)).then(
        ResourcePublished(revised, 2, TODAY)
    )


@pytest.mark.parametrize("reviewer", ["editor-1", "editor-3"])
def test_nobody_approves_what_they_edited_or_submitted(reviewer: str) -> None:
    submitted = ResourceSubmitted(CODE, 1, "editor-3")
    given(resource_decider, DRAFTED, submitted).when(ApproveResource(CODE, 1, reviewer)).then_raises(
        RuleViolated, code="FOUR_EYES"
    )


def test_an_approval_names_the_submission_that_was_read() -> None:
    given(resource_decider, DRAFTED, SUBMITTED).when(ApproveResource(CODE, 2, "editor-2")).then_raises(
        RuleViolated, code="NOT_SUBMITTED"
    )


def test_an_entry_is_returned_with_a_remark_and_can_be_submitted_again() -> None:
    returned = ResourceReturned(CODE, 1, "摘要太短", "editor-2")
    given(resource_decider, DRAFTED, SUBMITTED).when(ReturnResource(CODE, 1, " 摘要太短 ", "editor-2")).then(
        returned
    )
    given(resource_decider, DRAFTED, SUBMITTED).when(ReturnResource(CODE, 1, "", "editor-2")).then_raises(
        ValidationFailed
    )
    given(resource_decider, DRAFTED, SUBMITTED, returned).when(SubmitResource(CODE, "editor-1")).then(
        ResourceSubmitted(CODE, 2, "editor-1")
    )


def test_an_edit_while_it_is_reviewed_voids_the_submission() -> None:
    revised = ResourceRevised(replace(RESOURCE, summary="新的摘要"), "editor-1")
    given(resource_decider, DRAFTED, SUBMITTED, revised).when(
        ApproveResource(CODE, 1, "editor-2")
    ).then_raises(RuleViolated, code="NOT_SUBMITTED")


def test_a_code_is_used_once_for_ever() -> None:
    given(resource_decider, DRAFTED).when(DraftResource(RESOURCE, "editor-2")).then_raises(
        RuleViolated, code="RESOURCE_EXISTS"
    )
    history = (DRAFTED, SUBMITTED, APPROVED, PUBLISHED, WITHDRAWN)
    given(resource_decider, *history).when(ReviseResource(RESOURCE, "editor-1")).then_raises(
        RuleViolated, code="RESOURCE_WITHDRAWN"
    )


def test_what_nobody_drafted_is_unknown() -> None:
    given(resource_decider).when(SubmitResource(CODE, "editor-1")).then_raises(
        NotFound, code="RESOURCE_UNKNOWN"
    )


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"code": "305001"}, "/code"),
        ({"class_code": "305002"}, "/class_code"),
        ({"class_names": ("部门信息资源类", "", "教师资格")}, "/names/1"),
        ({"name": " "}, "/name"),
        ({"format": "纸"}, "/format"),
        ({"share_type": "共享"}, "/share_type"),
        ({"update_cycle": "有时"}, "/update_cycle"),
        ({"related": (CODE,)}, "/related/0"),
    ],
)
def test_a_draft_keeps_to_the_lists(change: dict[str, Any], pointer: str) -> None:
    refused = (
        given(resource_decider)
        .when(DraftResource(replace(RESOURCE, **change), "editor-1"))
        .then_raises(ValidationFailed)
    )
    assert isinstance(refused, ValidationFailed)
    assert pointer in [error.pointer for error in refused.errors]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"summary": ""}, "/summary"),
        ({"items": ()}, "/items"),
        ({"share_condition": ""}, "/share_condition"),
        ({"share_method": ""}, "/share_method"),
        ({"share_type": "不予共享", "share_condition": "", "share_method": ""}, "/share_condition"),
    ],
)
def test_a_review_asks_for_what_a_draft_may_lack(change: dict[str, Any], pointer: str) -> None:
    drafted = ResourceDrafted(replace(RESOURCE, **change), "editor-1")
    refused = (
        given(resource_decider, drafted).when(SubmitResource(CODE, "editor-1")).then_raises(ValidationFailed)
    )
    assert isinstance(refused, ValidationFailed)
    assert [error.pointer for error in refused.errors] == [pointer]
