"""The workbooks that go out, filled with what the last survey said of an item, or else with what is registered."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from services.catalog.inventory.rows import ItemRows
from services.catalog.survey.prefilled import Rows, prefilled_csv, prefilled_workbook
from services.catalog.survey.registry import Registry
from services.catalog.survey.tables import TABLES
from services.catalog.survey_batch.known_registry import KnownRegistry

XLSX, CSV = "xlsx", "csv"
FORMATS = (XLSX, CSV)
_OF_THE_DAY = {"填报人": "", "填报日期": ""}
"""Who fills in the table and when is not known beforehand, whatever the last survey says."""


class Surveyed(Protocol):
    def of(self, code: str) -> ItemRows | None: ...


class Registered(Protocol):
    def rows(self, codes: Any) -> Iterator[ItemRows]: ...


class Prefilling:
    def __init__(self, registry: KnownRegistry, inventory: Surveyed, registered: Registered) -> None:
        self._registry = registry
        self._inventory = inventory
        self._registered = registered

    def workbook(self, departments: tuple[str, ...], form: str) -> bytes:
        """An xlsx, or a zip with a csv for each table. Items that are withdrawn are left out."""
        registry = self._registry.registry()
        rows = self._rows(departments, registry)
        if form == XLSX:
            return prefilled_workbook(rows, registry)
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for table in TABLES:
                archive.writestr(table.file, prefilled_csv(table, rows))
        return target.getvalue()

    def _rows(self, departments: tuple[str, ...], registry: Registry) -> Rows:
        codes = sorted(code for code in registry.items if code[:4] in departments)
        surveyed = {code: found for code in codes if (found := self._inventory.of(code))}
        left = [code for code in codes if code not in surveyed]
        registered = {found.code: found for found in self._registered.rows(left)}
        tables: dict[str, list[Mapping[str, str]]] = {table.key: [] for table in TABLES}
        for code in codes:
            item = surveyed.get(code) or registered.get(code)
            if item is not None:
                tables["t1"].append({**item.t1, **_OF_THE_DAY})
                for key, rows in (("t2", item.t2), ("t3", item.t3), ("t4", item.t4)):
                    tables[key].extend(rows)
        return tables
