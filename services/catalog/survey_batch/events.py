"""Facts about one batch: decisions, hashes and counts. The rows themselves lie in the files that the hashes name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class SurveyFile:
    """`name` as the office calls it; `sha256` of the content, `size` in bytes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class ItemReturn:
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Score:
    """`reached` out of `of`."""

    reached: int
    of: int


@dataclass(frozen=True, slots=True)
class BatchOpened:
    batch_id: str
    name: str
    due: date
    parts: Mapping[str, tuple[str, ...]]
    by: str


@dataclass(frozen=True, slots=True)
class TablesUploaded:
    """`upload`: uploads and declarations of a part are numbered from 1."""

    part: str
    upload: int
    files: tuple[SurveyFile, ...]
    by: str


@dataclass(frozen=True, slots=True)
class UploadChecked:
    """`run`: under which findings and rows are kept; `corrected`: hash of the workbook with the findings in it."""

    part: str
    upload: int
    run: str
    errors: int
    warnings: int
    rows: int
    items: int
    corrected: str | None


@dataclass(frozen=True, slots=True)
class ZeroDeclared:
    part: str
    upload: int
    on: date
    by: str


@dataclass(frozen=True, slots=True)
class PartSubmitted:
    part: str
    upload: int
    on: date
    by: str


@dataclass(frozen=True, slots=True)
class ItemsReviewed:
    part: str
    upload: int
    approved: tuple[str, ...]
    returned: tuple[ItemReturn, ...]
    rest: bool
    by: str


@dataclass(frozen=True, slots=True)
class PartApproved:
    part: str
    upload: int
    by: str


@dataclass(frozen=True, slots=True)
class PartReturned:
    part: str
    upload: int
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class PartsMerged:
    """`fused`: relations that were told from both ends and are one now. `modes`: service modes of items that lack reasons."""

    run: str
    uploads: Mapping[str, int]
    items: int
    relations: int
    fused: int
    contradictions: int
    modes: tuple[int, ...]
    by: str


@dataclass(frozen=True, slots=True)
class BatchRegistered:
    """In the registry as drafts that wait for a second person."""

    merge: str
    drafted: int
    revised: int
    unchanged: int
    relations: int
    by: str


@dataclass(frozen=True, slots=True)
class BatchReleased:
    """The items are published."""

    published: int
    unchanged: int
    by: str


@dataclass(frozen=True, slots=True)
class BatchAccepted:
    scores: Mapping[str, Score]
    remark: str
    by: str


BatchEvent = (
    BatchOpened
    | TablesUploaded
    | UploadChecked
    | ZeroDeclared
    | PartSubmitted
    | ItemsReviewed
    | PartApproved
    | PartReturned
    | PartsMerged
    | BatchRegistered
    | BatchReleased
    | BatchAccepted
)
