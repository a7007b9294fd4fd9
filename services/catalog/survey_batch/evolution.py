"""What each event changes in a batch."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

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
from services.catalog.survey_batch.state import (
    APPROVED,
    CHECKED,
    MERGED,
    RETURNED,
    SUBMITTED,
    UPLOADED,
    Batch,
    Part,
)


def evolve(batch: Batch, event: BatchEvent) -> Batch:
    match event:
        case BatchOpened():
            parts = {key: Part(tuple(departments)) for key, departments in event.parts.items()}
            return Batch(event.batch_id, event.name, event.due, parts, people=frozenset({event.by}))
        case UploadChecked():
            return _with_part(batch, event.part, checked=event, stage=CHECKED)
        case PartsMerged():
            parts = {key: replace(part, stage=MERGED) for key, part in batch.parts.items()}
            return _by(replace(batch, parts=parts, merged=event), event.by)
        case BatchRegistered():
            return _by(replace(batch, registered=event), event.by)
        case BatchReleased():
            return _by(replace(batch, released=event), event.by)
        case BatchAccepted():
            return replace(batch, accepted=event)
        case _:
            return _by(_with_part(batch, event.part, **_changes(batch.parts[event.part], event)), event.by)


PartEvent = TablesUploaded | ZeroDeclared | PartSubmitted | ItemsReviewed | PartApproved | PartReturned


def _changes(part: Part, event: PartEvent) -> dict[str, Any]:
    match event:
        case TablesUploaded():
            return _afresh(event) | {"files": event.files, "stage": UPLOADED}
        case ZeroDeclared():
            submitted = {"submitted_by": event.by, "submitted_on": event.on, "stage": SUBMITTED}
            return _afresh(event) | submitted | {"zero": True}
        case PartSubmitted():
            return {"submitted_by": event.by, "submitted_on": event.on, "stage": SUBMITTED}
        case ItemsReviewed():
            return _judgements(part, event)
        case PartApproved():
            return {"stage": APPROVED, "reviewed_by": part.reviewed_by | {event.by}}
        case PartReturned():
            return {"stage": RETURNED, "reason": event.reason, "reviewed_by": part.reviewed_by | {event.by}}


def _afresh(event: TablesUploaded | ZeroDeclared) -> dict[str, Any]:
    """A new filing is judged anew, and by somebody who did not hand it in."""
    return {
        "upload": event.upload,
        "files": (),
        "checked": None,
        "zero": False,
        "uploaded_by": event.by,
        "submitted_by": None,
        "approved": frozenset(),
        "returned": {},
        "rest": False,
        "reason": "",
        "reviewed_by": frozenset(),
    }


def _judgements(part: Part, event: ItemsReviewed) -> dict[str, Any]:
    """The last word on an item counts."""
    returned = {code: reason for code, reason in part.returned.items() if code not in event.approved}
    returned |= {each.code: each.reason for each in event.returned}
    approved = (part.approved | set(event.approved)) - returned.keys()
    return {
        "approved": approved,
        "returned": returned,
        "rest": part.rest or event.rest,
        "reviewed_by": part.reviewed_by | {event.by},
    }


def _with_part(batch: Batch, key: str, **changes: Any) -> Batch:
    """What a part says anew voids a merge that it was in."""
    parts = {**batch.parts, key: replace(batch.parts[key], **changes)}
    if batch.merged and changes.get("stage") != MERGED:
        parts = {
            other: replace(part, stage=APPROVED) if part.stage == MERGED else part
            for other, part in parts.items()
        }
    return replace(batch, parts=parts, merged=None)


def _by(batch: Batch, person: str) -> Batch:
    return replace(batch, people=batch.people | {person})
