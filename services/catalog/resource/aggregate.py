"""Rules of one resource entry: what is published was approved by somebody who neither edited it last nor submitted it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from event_sourcing.codec import EventCodec
from event_sourcing.decider import Decider
from event_sourcing.errors import FieldError, NotFound, RuleViolated
from services.catalog.errors import refuse_if_any
from services.catalog.resource.commands import (
    ApproveResource,
    DraftResource,
    PublishResource,
    ResourceCommand,
    ReturnResource,
    ReviseResource,
    SubmitResource,
    WithdrawResource,
)
from services.catalog.resource.content import ResourceContent, gaps, problems
from services.catalog.resource.events import (
    ResourceApproved,
    ResourceDrafted,
    ResourceEvent,
    ResourcePublished,
    ResourceReturned,
    ResourceRevised,
    ResourceSubmitted,
    ResourceWithdrawn,
)

Stage = Literal["draft", "submitted", "approved", "returned", "published", "withdrawn"]
STAGES: dict[Stage, str] = {
    "draft": "草稿",
    "submitted": "待审核",
    "approved": "审核通过",
    "returned": "已退回",
    "published": "已发布",
    "withdrawn": "已撤销",
}


@dataclass(frozen=True, slots=True)
class Resource:
    """
    draft       what editors work on; None before the first draft
    stage       where the draft stands; a revision of a published entry begins with "draft" again
    submission  number of the last submission
    revision    of the last publication; 0 before
    remark      why it was returned or withdrawn
    """

    draft: ResourceContent | None = None
    stage: Stage = "draft"
    submission: int = 0
    edited_by: str = ""
    submitted_by: str = ""
    approved_by: str = ""
    revision: int = 0
    remark: str = ""


def decide(resource: Resource, command: ResourceCommand) -> Sequence[ResourceEvent]:
    if isinstance(command, DraftResource):
        return _draft(resource, command)
    if resource.draft is None:
        code = command.content.code if isinstance(command, ReviseResource) else command.code
        raise resource_unknown(code)
    if resource.stage == "withdrawn":
        raise RuleViolated("这项信息资源已撤销,代码不再使用,请另行编制", code="RESOURCE_WITHDRAWN")
    match command:
        case ReviseResource():
            refuse_if_any(list(problems(command.content)))
            changed = command.content != resource.draft
            return [ResourceRevised(command.content, command.by)] if changed else []
        case SubmitResource():
            return _submit(resource, resource.draft, command)
        case ApproveResource():
            _check_reviewer(resource, command.submission, command.by)
            return [ResourceApproved(command.code, command.submission, command.by)]
        case ReturnResource():
            _check_reviewer(resource, command.submission, command.by)
            if not command.remark.strip():
                refuse_if_any([FieldError("/remark", "REQUIRED", "请写明退回的理由和要改的地方")])
            return [ResourceReturned(command.code, command.submission, command.remark.strip(), command.by)]
        case PublishResource():
            return _publish(resource, resource.draft, command)
        case WithdrawResource():
            if not command.reason.strip():
                refuse_if_any([FieldError("/reason", "REQUIRED", "请写明撤销的理由")])
            draft = resource.draft
            was_published = resource.revision > 0
            return [
                ResourceWithdrawn(
                    draft.code, draft.name, draft.provider_code, command.reason.strip(), was_published
                )
            ]


def _draft(resource: Resource, command: DraftResource) -> Sequence[ResourceEvent]:
    if resource.draft is not None:
        raise RuleViolated(
            f"代码 {command.content.code} 已用过,代码不重复使用,请换一个", code="RESOURCE_EXISTS"
        )
    refuse_if_any(list(problems(command.content)))
    return [ResourceDrafted(command.content, command.by)]


def _submit(resource: Resource, draft: ResourceContent, command: SubmitResource) -> Sequence[ResourceEvent]:
    if resource.stage not in ("draft", "returned"):
        raise RuleViolated(f"这项信息资源{STAGES[resource.stage]},没有要送审的修改", code="NOT_TO_SUBMIT")
    refuse_if_any(list(gaps(draft)))
    return [ResourceSubmitted(command.code, resource.submission + 1, command.by)]


def _check_reviewer(resource: Resource, submission: int, reviewer: str) -> None:
    if resource.stage != "submitted" or submission != resource.submission:
        raise RuleViolated("送审的内容已变,请刷新后按最新的内容审核", code="NOT_SUBMITTED")
    if reviewer in (resource.edited_by, resource.submitted_by):
        raise RuleViolated("编制或送审的人不能审核自己的内容,请换一位编辑人员", code="FOUR_EYES")


def _publish(resource: Resource, draft: ResourceContent, command: PublishResource) -> Sequence[ResourceEvent]:
    if resource.stage != "approved":
        raise RuleViolated("审核通过后才能发布,请先送审", code="NOT_APPROVED")
    return [ResourcePublished(draft, resource.revision + 1, command.today)]


def evolve(resource: Resource, event: ResourceEvent) -> Resource:
    match event:
        case ResourceDrafted() | ResourceRevised():
            return replace(
                resource, draft=event.content, stage="draft", edited_by=event.by, approved_by="", remark=""
            )
        case ResourceSubmitted():
            return replace(resource, stage="submitted", submission=event.submission, submitted_by=event.by)
        case ResourceApproved():
            return replace(resource, stage="approved", approved_by=event.by)
        case ResourceReturned():
            return replace(resource, stage="returned", remark=event.remark)
        case ResourcePublished():
            return replace(resource, stage="published", revision=event.revision)
        case ResourceWithdrawn():
            return replace(resource, stage="withdrawn", remark=event.reason)


def resource_unknown(code: str) -> NotFound:
    return NotFound(f"没有代码为 {code} 的信息资源,请核对代码", code="RESOURCE_UNKNOWN")


resource_decider: Decider[Resource, ResourceCommand, ResourceEvent] = Decider(
    category="resource",
    initial=Resource(),
    decide=decide,
    evolve=evolve,
    codec=EventCodec(
        [
            ResourceDrafted,
            ResourceRevised,
            ResourceSubmitted,
            ResourceApproved,
            ResourceReturned,
            ResourcePublished,
            ResourceWithdrawn,
        ]
    ),
)
