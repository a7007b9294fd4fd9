"""Wishes that concern one legal basis."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RegisterLegalBasis:
    """Make a basis known, or correct what is known of it.

    law               official title, with 《》 as it is cited
    doc_no            number of the document; None where it has none
    article           such as 第十三条; None for the document as a whole
    law_evidence      `seen`, `recalled` or `none`: how well the title was verified; `article_evidence` likewise
    """

    id: str
    law: str
    doc_no: str | None
    level: str
    article: str | None
    law_evidence: str
    article_evidence: str


@dataclass(frozen=True, slots=True)
class RemoveLegalBasis:
    """The basis no longer holds, or was registered by mistake; functions that still name it are found by the checks."""

    id: str


LegalBasisCommand = RegisterLegalBasis | RemoveLegalBasis
