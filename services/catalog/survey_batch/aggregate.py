"""Rules of one batch: what may come after what, and who may not judge their own work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from event_sourcing.codec import EventCodec
from event_sourcing.decider import Decider
from event_sourcing.errors import FieldError, RuleViolated
from services.catalog.errors import refuse_if_any
from services.catalog.survey_batch import filing, finishing
from services.catalog.survey_batch.commands import (
    AcceptBatch,
    BatchCommand,
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
    BatchEvent,
    BatchOpened,
    BatchRegistered,
    BatchReleased,
    ItemsReviewed,
    PartApproved,
    PartReturned,
    PartsMerged,
    PartSubmitted,
    TablesUploaded,
    UploadChecked,
    ZeroDeclared,
)
from services.catalog.survey_batch.evolution import evolve
from services.catalog.survey_batch.state import Batch

LONGEST_NAME = 60


def decide(batch: Batch, command: BatchCommand) -> Sequence[BatchEvent]:
    """Raises RuleViolated and ValidationFailed; NotFound for a batch or a part that there is not."""
    if isinstance(command, OpenBatch):
        return _open(batch, command)
    match command:
        case UploadTables() | RecordCheck() | DeclareZero() | SubmitPart():
            return filing.decide_filing(batch, command)
        case ReviewItems() | ReturnPart():
            return filing.decide_judgement(batch, command)
        case RecordMerge() | RecordRegistration() | RecordRelease() | AcceptBatch():
            return finishing.decide_finishing(batch, command)


def _open(batch: Batch, command: OpenBatch) -> Sequence[BatchEvent]:
    if batch.batch_id:
        raise RuleViolated("这个批次已经登记过了", code="BATCH_EXISTS")
    refuse_if_any(list(_problems(command)))
    return [BatchOpened(command.batch_id, command.name.strip(), command.due, command.parts, command.by)]


def _problems(command: OpenBatch) -> Iterator[FieldError]:
    if not command.name.strip():
        yield FieldError("/name", "REQUIRED", "请填写批次名称,例如“2026年服务事项梳理”")
    if len(command.name) > LONGEST_NAME:
        yield FieldError("/name", "MAX_LENGTH", f"名称最多{LONGEST_NAME}字")
    if not command.parts or not all(command.parts.values()):
        yield FieldError("/departments", "REQUIRED", "请选择参加梳理的部门")
    if command.due < command.today:
        yield FieldError("/due", "RANGE", "填报截止日期已过,请选今天或以后的日期")


batch_decider: Decider[Batch, BatchCommand, BatchEvent] = Decider(
    category="survey_batch",
    initial=Batch(),
    decide=decide,
    evolve=evolve,
    codec=EventCodec(
        [
            BatchOpened,
            TablesUploaded,
            UploadChecked,
            ZeroDeclared,
            PartSubmitted,
            ItemsReviewed,
            PartApproved,
            PartReturned,
            PartsMerged,
            BatchRegistered,
            BatchReleased,
            BatchAccepted,
        ]
    ),
)
