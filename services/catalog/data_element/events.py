"""Facts about one data element. Each carries the whole, so that readers need nothing else (ADR 2)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DataElementRegistered:
    """Recorded again with the new particulars whenever they change."""

    id: str
    name: str
    department_code: str
    definition: str
    data_type: str
    length: str
    value_domain: str
    standard: str
    system: str
    table_ids: tuple[str, ...]
    item_codes: tuple[str, ...] | None


DataElementEvent = DataElementRegistered
