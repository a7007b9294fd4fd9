"""Where the review of a draft stands: a value of the item's state. `reviewing` decides about it."""

from __future__ import annotations

from dataclasses import dataclass

NOT_SUBMITTED, SUBMITTED, RETURNED, APPROVED = "NOT_SUBMITTED", "SUBMITTED", "RETURNED", "APPROVED"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that a reviewer wants changed. `pointer`: JSON pointer into the item, "" for the whole."""

    pointer: str
    text: str


@dataclass(frozen=True, slots=True)
class Review:
    """
    submission    number of the latest submission, from 1; 0 before the first
    submitted_by  who asked for it
    remarks       why it was returned; kept while the draft is being improved, until it is submitted again
    """

    stage: str = NOT_SUBMITTED
    submission: int = 0
    submitted_by: str | None = None
    remarks: tuple[Remark, ...] = ()

    def after_edit(self) -> Review:
        """What was said about the draft does not hold for another content, but wishes of a reviewer stay in sight."""
        return Review(submission=self.submission, remarks=self.remarks)

    def closed(self) -> Review:
        return Review(submission=self.submission)
