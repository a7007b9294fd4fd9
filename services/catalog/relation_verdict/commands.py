"""Wishes about findings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DismissFinding:
    """`kind`, `basis`: of the finding as `relation_discovery.findings` has them; `by`: id of who says so."""

    kind: str
    from_code: str
    to_code: str
    type: str
    basis: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class ReopenFinding:
    kind: str
    from_code: str
    to_code: str
    type: str


VerdictCommand = DismissFinding | ReopenFinding
