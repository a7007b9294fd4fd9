"""Wishes that concern one batch. `by`: opaque id of the person who gives the command; four-eyes rules compare it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.catalog.survey_batch.events import ItemReturn, Score, SurveyFile


@dataclass(frozen=True, slots=True)
class OpenBatch:
    """`parts`: key of a part → departments that file in it; `due`: last day for filing, `today`: in Beijing."""

    batch_id: str
    name: str
    due: date
    parts: Mapping[str, tuple[str, ...]]
    today: date
    by: str


@dataclass(frozen=True, slots=True)
class UploadTables:
    part: str
    files: tuple[SurveyFile, ...]
    by: str


@dataclass(frozen=True, slots=True)
class RecordCheck:
    """The service's own: what the check of an upload found. `run`: the job, under which its rows are kept."""

    part: str
    upload: int
    run: str
    errors: int
    warnings: int
    rows: int
    items: int
    corrected: str | None


@dataclass(frozen=True, slots=True)
class DeclareZero:
    """The department offers nothing; goes to the expert as a filing of tables does."""

    part: str
    on: date
    by: str


@dataclass(frozen=True, slots=True)
class SubmitPart:
    part: str
    upload: int
    on: date
    by: str


@dataclass(frozen=True, slots=True)
class ReviewItems:
    """An expert's judgements. `rest`: all items that are not returned by now are approved."""

    part: str
    upload: int
    approved: tuple[str, ...]
    returned: tuple[ItemReturn, ...]
    rest: bool
    by: str


@dataclass(frozen=True, slots=True)
class ReturnPart:
    """Back to the department as a whole, also after approval or merging, as long as nothing is registered."""

    part: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class RecordMerge:
    """`uploads`: part → number of the upload that was merged; another one by now makes the merge outdated.
    `modes`: service modes of items that have no reasons for theirs yet."""

    run: str
    uploads: Mapping[str, int]
    items: int
    relations: int
    fused: int
    contradictions: int
    modes: tuple[int, ...]
    by: str


@dataclass(frozen=True, slots=True)
class RecordRegistration:
    """`merge`: run of the merge that was written into the registry."""

    merge: str
    drafted: int
    revised: int
    unchanged: int
    relations: int
    by: str


@dataclass(frozen=True, slots=True)
class RecordRelease:
    published: int
    unchanged: int
    by: str


@dataclass(frozen=True, slots=True)
class AcceptBatch:
    """验收. `scores`: by the name of each."""

    scores: Mapping[str, Score]
    remark: str
    by: str


BatchCommand = (
    OpenBatch
    | UploadTables
    | RecordCheck
    | DeclareZero
    | SubmitPart
    | ReviewItems
    | ReturnPart
    | RecordMerge
    | RecordRegistration
    | RecordRelease
    | AcceptBatch
)
