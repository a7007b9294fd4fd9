"""A whole batch: each table read once, in order, row by row. What later tables need of earlier ones is kept small."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
from services.catalog.survey.tables import TABLES

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
    items = SurveyedItems()
    done = 0
    scope = ScopeRules(registry, items, found)
    rules: dict[str, Callable[[], TableRules]] = {
        "t1": lambda: SubjectRules(registry, items, found),
        "t2": lambda: scope,
        "t3": lambda: CollaborationRules(registry, items, found),
        "t4": lambda: ProcessRules(registry, items, scope.promises, found),
    }
    for table in TABLES:
        own = [sheet for sheet in sheets if sheet.table == table.key]
        if not own:
            _tell_missing(table.key, table.title, found)
            continue
        cell_rules, table_rules, seen = CellRules(table, registry, found), rules[table.key](), Digests()
        for row in _all_rows(own, seen, found):
            cell_rules.check(row)
            table_rules.add(row)
            taken(row)
            done += 1
            if not done % STRIDE:
                progress(done)
        table_rules.finish()
    progress(done)
    return found


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
