"""A whole batch: each table read once, in order, row by row. What later tables need of earlier ones is kept small."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from services.catalog.survey.cell_rules import CellRules
from services.catalog.survey.collaboration_rules import CollaborationRules
from services.catalog.survey.findings import Findings, Spot
from services.catalog.survey.process_rules import ProcessRules
from services.catalog.survey.reading import Upload, read
from services.catalog.survey.registry import Registry
from services.catalog.survey.scope_rules import ScopeRules
from services.catalog.survey.sheets import Digests, Row, Sheet, rows
from services.catalog.survey.subject_rules import SubjectRules
from services.catalog.survey.surveyed_items import SurveyedItems
from services.catalog.survey.tables import TABLES, Table

STRIDE = 500
"""Rows between two reports of progress."""


class TableRules(Protocol):
    """Rules beyond single cells: of rows, and after the last row of the table."""

    def add(self, row: Row) -> None: ...

    def finish(self) -> None: ...


def check(
    uploads: Iterable[Upload],
    registry: Registry,
    *,
    progress: Callable[[int], None] = lambda done: None,
    taken: Callable[[Row], None] = lambda row: None,
) -> Findings:
    """Everything that is wrong with a batch of the four tables.

    progress  is told the number of rows done, every now and then and at the end
    taken     gets each row after its own checks, tidied; for whoever merges the batch
    """
    found = Findings()
    sheets = read(uploads, found)
    rules = BatchRules(registry, found)
    done = 0
    for table in TABLES:
        own = [sheet for sheet in sheets if sheet.table == table.key]
        if not own:
            _tell_missing(table.key, table.title, found)
            continue
        for row in rules.checked(table, _all_rows(own, Digests(), found)):
            taken(row)
            done += 1
            if not done % STRIDE:
                progress(done)
    progress(done)
    return found


class BatchRules:
    """The rules of the four tables, to be asked in the order of `TABLES`. A table that is left out makes no orphans."""

    def __init__(self, registry: Registry, found: Findings) -> None:
        self._registry = registry
        self._found = found
        self._items = SurveyedItems()
        self._scope = ScopeRules(registry, self._items, found)

    def checked(self, table: Table, rows: Iterable[Row]) -> Iterator[Row]:
        """Each row after its own checks, tidied; after the last one what concerns several."""
        cell_rules, table_rules = CellRules(table, self._registry, self._found), self._rules(table)
        for row in rows:
            cell_rules.check(row)
            table_rules.add(row)
            yield row
        table_rules.finish()

    def _rules(self, table: Table) -> TableRules:
        registry, items, found = self._registry, self._items, self._found
        match table.key:
            case "t1":
                return SubjectRules(registry, items, found)
            case "t2":
                return self._scope
            case "t3":
                return CollaborationRules(registry, items, found)
            case _:
                return ProcessRules(registry, items, self._scope.promises, found)


def _all_rows(sheets: list[Sheet], seen: Digests, found: Findings) -> Iterable[Row]:
    for sheet in sheets:
        yield from rows(sheet, seen, found)


def _tell_missing(key: str, title: str, found: Findings) -> None:
    found.error(
        Spot("", "", key),
        "",
        "TABLE_MISSING",
        f"没有找到《{title}》",
        "四张表须一并上报;没有内容的表请保留表头后上传",
    )
