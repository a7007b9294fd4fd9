"""All parts together: merged, registered, published by a second person, accepted by somebody who did none of it."""

from __future__ import annotations

from collections.abc import Sequence

from event_sourcing.errors import FieldError, NotFound, RuleViolated
from services.catalog.errors import refuse_if_any
from services.catalog.survey_batch.commands import (
    AcceptBatch,
    RecordMerge,
    RecordRegistration,
    RecordRelease,
)
from services.catalog.survey_batch.events import (
    BatchAccepted,
    BatchEvent,
    BatchRegistered,
    BatchReleased,
    PartsMerged,
)
from services.catalog.survey_batch.state import APPROVED, MERGED, Batch


def decide_finishing(
    batch: Batch, command: RecordMerge | RecordRegistration | RecordRelease | AcceptBatch
) -> Sequence[BatchEvent]:
    check_known(batch)
    match command:
        case RecordMerge():
            return _merge(batch, command)
        case RecordRegistration():
            return _register(batch, command)
        case RecordRelease():
            check_release(batch, command.by)
            return [BatchReleased(command.published, command.unchanged, command.by)]
        case AcceptBatch():
            return _accept(batch, command)


def check_known(batch: Batch) -> None:
    if not batch.batch_id:
        raise NotFound("没有这个梳理批次,请核对后再试", code="SURVEY_UNKNOWN")


def check_merge(batch: Batch) -> None:
    """What must hold before a merge begins, and again when it is recorded. Raises RuleViolated."""
    check_known(batch)
    if batch.registered:
        raise RuleViolated("已经写入事项目录,不能再汇总", code="SURVEY_REGISTERED")
    left = [key for key, part in batch.parts.items() if part.stage not in (APPROVED, MERGED)]
    if left:
        raise RuleViolated(
            f"还有{len(left)}个部门没有审核通过({'、'.join(left[:5])}),通过后再汇总", code="SURVEY_PARTS_LEFT"
        )


def check_registration(batch: Batch) -> PartsMerged:
    check_known(batch)
    if batch.merged is None:
        raise RuleViolated("还没有汇总合并,请先汇总", code="SURVEY_NOT_MERGED")
    if batch.registered:
        raise RuleViolated("已经写入事项目录,请由另一位人员审核发布", code="SURVEY_REGISTERED")
    return batch.merged


def check_release(batch: Batch, by: str) -> None:
    check_known(batch)
    if batch.registered is None:
        raise RuleViolated("还没有写入事项目录,请先写入", code="SURVEY_NOT_REGISTERED")
    if batch.released:
        raise RuleViolated("这个批次的事项已经发布", code="SURVEY_RELEASED")
    if by == batch.registered.by:
        raise RuleViolated("写入目录的人不能自己审核发布,请由另一位编辑人员办理", code="FOUR_EYES")


def _merge(batch: Batch, command: RecordMerge) -> Sequence[BatchEvent]:
    check_merge(batch)
    if dict(command.uploads) != {key: part.upload for key, part in batch.parts.items()}:
        raise RuleViolated("汇总期间有部门重新上传,请再汇总一次", code="SURVEY_MERGE_OUTDATED")
    return [
        PartsMerged(
            command.run,
            command.uploads,
            command.items,
            command.relations,
            command.fused,
            command.contradictions,
            command.modes,
            command.by,
        )
    ]


def _register(batch: Batch, command: RecordRegistration) -> Sequence[BatchEvent]:
    if check_registration(batch).run != command.merge:
        raise RuleViolated("写入期间又汇总过一次,请再写入一次", code="SURVEY_MERGE_OUTDATED")
    return [
        BatchRegistered(
            command.merge,
            command.drafted,
            command.revised,
            command.unchanged,
            command.relations,
            command.by,
        )
    ]


def _accept(batch: Batch, command: AcceptBatch) -> Sequence[BatchEvent]:
    if batch.released is None:
        raise RuleViolated("事项发布之后才能验收", code="SURVEY_NOT_RELEASED")
    if batch.accepted:
        raise RuleViolated("这个批次已经验收", code="SURVEY_ACCEPTED")
    if command.by in batch.people:
        raise RuleViolated(
            "验收人不能参与过本批次的登记、填报、审核、汇总或发布,请由另一位人员验收", code="FOUR_EYES"
        )
    if not command.remark.strip():
        refuse_if_any([FieldError("/remark", "REQUIRED", "请写明验收意见")])
    return [BatchAccepted(command.scores, command.remark.strip(), command.by)]
