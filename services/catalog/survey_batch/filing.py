"""A part on its way: uploaded, checked, submitted, judged item by item, returned or approved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from event_sourcing.errors import FieldError, NotFound, RuleViolated
from services.catalog.errors import refuse_if_any
from services.catalog.survey_batch.commands import (
    DeclareZero,
    RecordCheck,
    ReturnPart,
    ReviewItems,
    SubmitPart,
    UploadTables,
)
from services.catalog.survey_batch.events import (
    BatchEvent,
    ItemsReviewed,
    PartApproved,
    PartReturned,
    PartSubmitted,
    TablesUploaded,
    UploadChecked,
    ZeroDeclared,
)
from services.catalog.survey_batch.evolution import evolve
from services.catalog.survey_batch.state import (
    APPROVED,
    CHECKED,
    FILING,
    MERGED,
    SUBMITTED,
    UPLOADED,
    Batch,
    Part,
)

MOST_FILES = 8
"""Of one upload: four tables, and some offices cut them in two."""


def decide_filing(
    batch: Batch, command: UploadTables | RecordCheck | DeclareZero | SubmitPart
) -> Sequence[BatchEvent]:
    part = part_of(batch, command.part)
    match command:
        case UploadTables():
            return _upload(part, command)
        case RecordCheck():
            return _record_check(part, command)
        case DeclareZero():
            _check_filing(part)
            return [ZeroDeclared(command.part, part.upload + 1, command.on, command.by)]
        case SubmitPart():
            return _submit(part, command)


def decide_judgement(batch: Batch, command: ReviewItems | ReturnPart) -> Sequence[BatchEvent]:
    part = part_of(batch, command.part)
    if isinstance(command, ReturnPart):
        return _return(batch, part, command)
    return _review(batch, part, command)


def part_of(batch: Batch, key: str) -> Part:
    """Raises NotFound."""
    part = batch.parts.get(key)
    if part is None:
        raise NotFound("这个批次里没有该部门,请核对部门编码", code="SURVEY_PART_UNKNOWN")
    return part


def _upload(part: Part, command: UploadTables) -> Sequence[BatchEvent]:
    _check_filing(part)
    if not command.files:
        refuse_if_any([FieldError("/files", "REQUIRED", "请选择要上传的表格")])
    if len(command.files) > MOST_FILES:
        refuse_if_any(
            [FieldError("/files", "MAX_LENGTH", f"一次最多上传{MOST_FILES}个文件,请合并到一个工作簿")]
        )
    return [TablesUploaded(command.part, part.upload + 1, command.files, command.by)]


def _check_filing(part: Part) -> None:
    if part.stage not in FILING:
        raise RuleViolated(
            "已经提交专家审核,不能再上传;需要改动的请联系审核人员退回", code="SURVEY_UNDER_REVIEW"
        )


def _record_check(part: Part, command: RecordCheck) -> Sequence[BatchEvent]:
    """A check that comes late, or a second time, says nothing new."""
    if part.stage != UPLOADED or part.upload != command.upload:
        return []
    return [
        UploadChecked(
            command.part,
            command.upload,
            command.run,
            command.errors,
            command.warnings,
            command.rows,
            command.items,
            command.corrected,
        )
    ]


def _submit(part: Part, command: SubmitPart) -> Sequence[BatchEvent]:
    if part.stage == SUBMITTED and part.upload == command.upload:
        return []
    if part.stage != CHECKED or part.checked is None or part.upload != command.upload:
        raise RuleViolated("最近一次上传还没有校验完,请等校验完成后再提交", code="SURVEY_NOT_CHECKED")
    if part.checked.errors:
        raise RuleViolated(
            f"还有{part.checked.errors}个错误,请按校验结果改正后重新上传,再提交", code="SURVEY_ERRORS_LEFT"
        )
    if not part.checked.items:
        raise RuleViolated("表一没有任何事项;确实没有事项的,请作零申报", code="SURVEY_EMPTY")
    return [PartSubmitted(command.part, command.upload, command.on, command.by)]


def _review(batch: Batch, part: Part, command: ReviewItems) -> Sequence[BatchEvent]:
    if part.stage != SUBMITTED:
        raise RuleViolated("现在没有待审核的填报,请刷新后查看", code="SURVEY_NOT_SUBMITTED")
    if part.upload != command.upload:
        raise RuleViolated("部门已经重新上传,请重新阅读后再审核", code="SURVEY_UPLOAD_OUTDATED")
    _check_reviewer(part, command.by)
    refuse_if_any(list(_review_problems(command)))
    reviewed = ItemsReviewed(
        command.part, command.upload, command.approved, command.returned, command.rest, command.by
    )
    after = evolve(batch, reviewed).parts[command.part]
    if not after.judged:
        return [reviewed]
    if after.returned:
        reason = f"有{len(after.returned)}个事项被退回,请按各事项的理由修改后重新上传"
        return [reviewed, PartReturned(command.part, command.upload, reason, command.by)]
    return [reviewed, PartApproved(command.part, command.upload, command.by)]


def _review_problems(command: ReviewItems) -> Iterator[FieldError]:
    if not (command.approved or command.returned or command.rest):
        yield FieldError("/approved", "REQUIRED", "请至少对一个事项作出结论")
    for index, each in enumerate(command.returned):
        if not each.reason.strip():
            yield FieldError(
                f"/returned/{index}/reason", "REQUIRED", f"请写明退回事项{each.code}的理由,说明应如何修改"
            )
        if each.code in command.approved:
            yield FieldError(f"/returned/{index}/code", "DUPLICATE", f"事项{each.code}不能既通过又退回")


def _check_reviewer(part: Part, by: str) -> None:
    if by in (part.uploaded_by, part.submitted_by):
        raise RuleViolated("不能审核本人上传或提交的填报,请由另一位编辑人员审核", code="FOUR_EYES")


def _return(batch: Batch, part: Part, command: ReturnPart) -> Sequence[BatchEvent]:
    if batch.registered:
        raise RuleViolated("已经写入事项目录,不能再退回;请在事项里直接修订", code="SURVEY_REGISTERED")
    if part.stage not in (SUBMITTED, APPROVED, MERGED):
        raise RuleViolated("现在没有可以退回的填报,请刷新后查看", code="SURVEY_NOT_SUBMITTED")
    _check_reviewer(part, command.by)
    if not command.reason.strip():
        refuse_if_any([FieldError("/reason", "REQUIRED", "请写明退回的理由,说明应如何修改")])
    return [PartReturned(command.part, part.upload, command.reason.strip(), command.by)]
