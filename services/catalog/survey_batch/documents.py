"""A batch as JSON: what callers see of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from services.catalog.survey_batch.state import PHASES, Batch, Part

ALL = "all"
"""Key of the one part of a batch that the bureau files for all departments together."""
JOINT = "全部部门统一填报"

Document = dict[str, Any]


def batch_document(batch: Batch, version: int, names: Mapping[str, str]) -> Document:
    """`{id, name, due, version, phase, phase_name, parts, merged, registered, released, accepted}`.

    `names`: code → name of departments.
    """
    return {
        "id": batch.batch_id,
        "name": batch.name,
        "due": batch.due and batch.due.isoformat(),
        "version": version,
        "phase": batch.phase,
        "phase_name": PHASES[batch.phase],
        "parts": [part_document(key, part, names) for key, part in batch.parts.items()],
        "merged": batch.merged and _merged(batch),
        "registered": batch.registered and asdict(batch.registered),
        "released": batch.released and asdict(batch.released),
        "accepted": batch.accepted and _accepted(batch),
    }


def part_document(key: str, part: Part, names: Mapping[str, str]) -> Document:
    """`{part, name, departments, stage, upload, zero, files, errors, warnings, rows, items, corrected, …}`."""
    checked = part.checked
    return {
        "part": key,
        "name": JOINT if key == ALL else names.get(key, key),
        "departments": [{"code": code, "name": names.get(code, code)} for code in part.departments],
        "stage": part.stage,
        "upload": part.upload,
        "zero": part.zero,
        "files": [asdict(file) for file in part.files],
        "checked": checked is not None,
        "errors": checked.errors if checked else 0,
        "warnings": checked.warnings if checked else 0,
        "rows": checked.rows if checked else 0,
        "items": part.items,
        "corrected": bool(checked and checked.corrected),
        "uploaded_by": part.uploaded_by,
        "submitted_by": part.submitted_by,
        "submitted_on": part.submitted_on and part.submitted_on.isoformat(),
        "approved": part.items - len(part.returned) if part.rest else len(part.approved),
        "returned": len(part.returned),
        "reason": part.reason,
    }


def _merged(batch: Batch) -> Document:
    assert batch.merged is not None
    document = asdict(batch.merged)
    del document["uploads"]
    return document | {"modes": list(batch.merged.modes)}


def _accepted(batch: Batch) -> Document:
    assert batch.accepted is not None
    return asdict(batch.accepted)
