"""Facts about one external item."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ExternalItemRegistered:
    """Recorded again with the new particulars whenever they change."""

    code: str
    name: str
    department_code: str
    result_document: str


ExternalItemEvent = ExternalItemRegistered
