"""A batch of two departments on its way, event by event."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.catalog.survey_batch.events import (
    BatchEvent,
    BatchOpened,
    BatchRegistered,
    BatchReleased,
    ItemsReviewed,
    PartApproved,
    PartsMerged,
    PartSubmitted,
    SurveyFile,
    TablesUploaded,
    UploadChecked,
    ZeroDeclared,
)

DAY = date(2026, 12, 1)
FILE = SurveyFile("四表.xlsx", "a" * 64, 2048)
CLERK, EXPERT, BUREAU, SECOND, JUDGE = "clerk", "expert", "bureau", "second", "judge"

OPENED = BatchOpened("b-1", "2026年梳理", date(2026, 12, 31), {"1005": ("1005",), "3004": ("3004",)}, BUREAU)
UPLOADED = TablesUploaded("1005", 1, (FILE,), CLERK)


def checked(**changes: Any) -> UploadChecked:
    facts = {"errors": 0, "warnings": 1, "rows": 12, "items": 2, "corrected": None}
    return UploadChecked("1005", 1, "run-1", **{**facts, **changes})  # type: ignore[arg-type]


SUBMITTED = PartSubmitted("1005", 1, DAY, CLERK)
REVIEWED = ItemsReviewed("1005", 1, (), (), True, EXPERT)
APPROVED = PartApproved("1005", 1, EXPERT)
ZERO = ZeroDeclared("3004", 1, DAY, CLERK)
ZERO_REVIEWED = ItemsReviewed("3004", 1, (), (), True, EXPERT)
ZERO_APPROVED = PartApproved("3004", 1, EXPERT)
MERGED = PartsMerged("run-2", {"1005": 1, "3004": 1}, 2, 1, 1, 0, (2,), BUREAU)
REGISTERED = BatchRegistered("run-2", 1, 1, 0, 1, BUREAU)
RELEASED = BatchReleased(2, 0, SECOND)

CHECKED_PART: tuple[BatchEvent, ...] = (OPENED, UPLOADED, checked())
UNDER_REVIEW: tuple[BatchEvent, ...] = (*CHECKED_PART, SUBMITTED)
ALL_APPROVED: tuple[BatchEvent, ...] = (
    *UNDER_REVIEW,
    REVIEWED,
    APPROVED,
    ZERO,
    ZERO_REVIEWED,
    ZERO_APPROVED,
)
ALL_MERGED: tuple[BatchEvent, ...] = (*ALL_APPROVED, MERGED)
ALL_RELEASED: tuple[BatchEvent, ...] = (*ALL_MERGED, REGISTERED, RELEASED)
