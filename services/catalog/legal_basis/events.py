"""Facts about one legal basis."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LegalBasisRegistered:
    """Recorded again with the new particulars whenever they change."""

    id: str
    law: str
    doc_no: str | None
    level: str
    article: str | None
    law_evidence: str
    article_evidence: str


@dataclass(frozen=True, slots=True)
class LegalBasisRemoved:
    id: str


LegalBasisEvent = LegalBasisRegistered | LegalBasisRemoved
