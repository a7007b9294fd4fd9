"""Where a batch stands: the state that decisions are made on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from services.catalog.survey_batch.events import (
    BatchAccepted,
    BatchRegistered,
    BatchReleased,
    PartsMerged,
    SurveyFile,
    UploadChecked,
)

OPEN, UPLOADED, CHECKED = "OPEN", "UPLOADED", "CHECKED"
SUBMITTED, RETURNED, APPROVED, MERGED = "SUBMITTED", "RETURNED", "APPROVED", "MERGED"
"""Stages of a part. CHECKED: nobody has submitted it yet; it is a draft."""

DRAFT = "DRAFT"
"""State of an item before its part is submitted."""

PREPARATION, SURVEY, CATALOGUE, ACCEPTANCE = "PREPARATION", "SURVEY", "CATALOGUE", "ACCEPTANCE"
PHASES = {PREPARATION: "准备", SURVEY: "信息资源调查", CATALOGUE: "目录生成", ACCEPTANCE: "验收"}
"""The four phases of the source plan."""

FILING = (OPEN, UPLOADED, CHECKED, RETURNED)
"""Stages in which the department may upload."""


@dataclass(frozen=True, slots=True)
class Part:
    """What files together: mostly one department.

    upload        number of the latest upload or declaration
    checked       what its check found; None before
    zero          it was declared that there is nothing
    submitted_on  day of the latest submission
    approved      codes approved one by one; `rest` says that all others are, but for the returned
    returned      code → reason
    reason        why the part as a whole was returned
    """

    departments: tuple[str, ...]
    stage: str = OPEN
    upload: int = 0
    files: tuple[SurveyFile, ...] = ()
    checked: UploadChecked | None = None
    zero: bool = False
    uploaded_by: str | None = None
    submitted_by: str | None = None
    submitted_on: date | None = None
    approved: frozenset[str] = frozenset()
    returned: Mapping[str, str] = field(default_factory=dict)
    rest: bool = False
    reason: str = ""
    reviewed_by: frozenset[str] = frozenset()

    @property
    def items(self) -> int:
        return self.checked.items if self.checked else 0

    @property
    def judged(self) -> bool:
        """Whether the expert has said something of every item."""
        return self.rest or (self.items > 0 and len(self.approved) + len(self.returned) >= self.items)

    def state_of(self, code: str) -> str:
        """DRAFT, SUBMITTED, RETURNED, APPROVED or MERGED: of one item and its rows."""
        if self.stage in (MERGED, APPROVED):
            return self.stage
        if code in self.returned:
            return RETURNED
        if self.rest or code in self.approved:
            return APPROVED
        return SUBMITTED if self.stage == SUBMITTED else DRAFT


@dataclass(frozen=True, slots=True)
class Batch:
    """`people`: everybody who had a hand in it; the sign-off belongs to somebody else."""

    batch_id: str = ""
    name: str = ""
    due: date | None = None
    parts: Mapping[str, Part] = field(default_factory=dict)
    merged: PartsMerged | None = None
    registered: BatchRegistered | None = None
    released: BatchReleased | None = None
    accepted: BatchAccepted | None = None
    people: frozenset[str] = frozenset()

    @property
    def phase(self) -> str:
        if self.released:
            return ACCEPTANCE
        stages = {part.stage for part in self.parts.values()}
        if stages <= {APPROVED, MERGED}:
            return CATALOGUE
        return PREPARATION if stages == {OPEN} else SURVEY
