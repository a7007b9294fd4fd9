"""The registry of the samples, the samples' survey as uploads, and small batches to spoil."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl

from services.catalog.survey.findings import Finding
from services.catalog.survey.reading import Upload
from services.catalog.survey.registry import Registry
from services.catalog.survey.tables import TABLES
from services.catalog.survey.validation import check

SAMPLES = Path(__file__).parents[4] / "samples"
CLEAN = SAMPLES / "survey"
DIRTY = Path(__file__).parent / "dirty"

Rows = dict[str, list[dict[str, str]]]
"""Key of a table → its rows, column → text."""

Spoil = Callable[[Any], None]
"""Does something to a sheet of openpyxl."""


def _json(name: str) -> dict:
    return json.loads((SAMPLES / name).read_text(encoding="utf-8"))


@cache
def sample_registry() -> Registry:
    catalogue, lists = _json("items.json"), _json("codelists.json")
    return Registry(
        departments={d["code"]: d["name"] for d in _json("departments.json")["departments"]},
        items={i["code"]: i["name"] for i in catalogue["items"] if i["kind"] == "ITEM"},
        external_items={i["code"]: i["name"] for i in catalogue["externalItems"]},
        person_themes=tuple(lists["naturalPersonTheme"]["values"].values()),
        legal_themes=tuple(lists["legalPersonTheme"]["values"].values()),
    )


def uploads(folder: Path) -> list[Upload]:
    return [Upload(table.file, (folder / table.file).read_bytes()) for table in TABLES]


def clean_rows() -> Rows:
    return {table.key: _rows_of(CLEAN / table.file) for table in TABLES}


def _rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def as_csv(rows: Iterable[Mapping[str, str]], encoding: str = "utf-8", separator: str = ",") -> bytes:
    rows = list(rows)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def as_workbook(rows: Rows, spoil: Mapping[str, Spoil] | None = None) -> bytes:
    """An xlsx as an office has it, one sheet for each table. `spoil`: key of a table → what to do to its sheet."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for table in TABLES:
        sheet = workbook.create_sheet(table.title)
        sheet.append([column.name for column in table.columns])
        for row in rows[table.key]:
            sheet.append([row.get(column.name) or None for column in table.columns])
        if spoil and table.key in spoil:
            spoil[table.key](sheet)
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def findings(*files: bytes) -> list[Finding]:
    return list(check([Upload(f"上报{n}", file) for n, file in enumerate(files)], sample_registry()))


def places(*files: bytes) -> set[tuple[str, int, str, str]]:
    return {finding.place for finding in findings(*files)}


def spoiled(table: str, row: int, **cells: str) -> set[tuple[str, int, str, str]]:
    """Findings of the clean survey in which some cells of one row, from 1, say something else."""
    rows = clean_rows()
    rows[table][row - 1].update(cells)
    return places(*(as_csv(rows[key]) for key in rows))
