"""The report on what a ledger says. Pure; the rules of rows are those that uploads are checked by."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from services.catalog.department.aggregate import OWN_KINDS
from services.catalog.five_clarity import clarities
from services.catalog.five_clarity.clarities import clarity_of
from services.catalog.five_clarity.ledger import Facts, GuideOf, Ledger
from services.catalog.five_clarity.report import Failing, Report, Score
from services.catalog.inventory.rows import Cells, ItemRows
from services.catalog.survey.findings import Findings, Spot
from services.catalog.survey.sheets import Row
from services.catalog.survey.tables import TABLES
from services.catalog.survey.validation import BatchRules

STRIDE = 50
"""Items or rows between two pauses."""

T = TypeVar("T")


def evaluate(ledger: Ledger, guide_of: GuideOf, pause: Callable[[], None] = lambda: None) -> Report:
    """`pause` is called every now and then, so that a long evaluation leaves room to others."""
    rows = list(_paced(ledger.rows(guide_of), pause))
    by_code = {item.code: item for item in rows}
    failings = [
        *_of_departments(ledger),
        *_of_registration(ledger, by_code),
        *_of_rows(ledger, rows, pause),
        *_of_gaps(rows, guide_of),
    ]
    failings.sort(
        key=lambda one: (one.department_code, one.item_code, list(clarities.NAMES).index(one.clarity))
    )
    return Report(_scores(ledger, by_code, failings), tuple(failings))


def _of_departments(ledger: Ledger) -> Iterator[Failing]:
    for code in _departments(ledger):
        if code not in ledger.filings:
            yield _failing(
                code,
                None,
                clarities.QUANTITY,
                clarities.NOT_FILED,
                "本部门还没有填报四表,也没有作零申报",
                "请在梳理批次中填报;没有事项的部门请作零申报",
            )


def _of_registration(ledger: Ledger, rows: Mapping[str, ItemRows]) -> Iterator[Failing]:
    """T1 set = registry set, both ways."""
    for filing in ledger.filings.values():
        filed = set(filing.item_codes)
        registered = {code for code in ledger.items if code[:4] == filing.department_code}
        for code in sorted(registered - filed):
            yield _failing(
                filing.department_code,
                rows[code],
                clarities.QUANTITY,
                clarities.REGISTERED_NOT_FILED,
                "事项已登记发布,但最近一次填报的表一中没有",
                "请在下一批次的表一补填;不再办理的事项请取消",
            )
        for code in sorted(filed - registered):
            yield _failing(
                filing.department_code,
                rows.get(code),
                clarities.QUANTITY,
                clarities.FILED_NOT_REGISTERED,
                f"表一填报了事项 {code},但没有发布在事项目录里",
                "请审核并发布该事项;填错的请在下一批次更正",
                code=code,
            )


def _of_rows(ledger: Ledger, rows: list[ItemRows], pause: Callable[[], None]) -> Iterator[Failing]:
    found = Findings(most_kept=sys.maxsize)
    rules = BatchRules(ledger.registry(), found)
    for table in TABLES:
        for _ in _paced(rules.checked(table, _table_rows(table.key, rows)), pause):
            pass
    known = {item.code: item for item in rows}
    for finding in found:
        if clarity := clarity_of(finding):
            item = known[finding.spot.file]
            yield Failing(
                item.department_code,
                item.code,
                item.name,
                clarity,
                finding.code,
                finding.spot.table,
                finding.column,
                finding.message,
                finding.fix,
            )


def _table_rows(key: str, rows: Iterable[ItemRows]) -> Iterator[Row]:
    """As if they stood in a file of the item's own: what is found leads back to it."""
    for item in rows:
        own: Iterable[Cells] = (item.t1,) if key == "t1" else getattr(item, key)
        for number, cells in enumerate(own, start=1):
            yield Row(Spot(item.code, "", key, number), dict(cells))


def _of_gaps(rows: Iterable[ItemRows], guide_of: GuideOf) -> Iterator[Failing]:
    for item in rows:
        if not item.t3:
            yield _failing(
                item.department_code,
                item,
                clarities.COLLABORATION,
                clarities.RELATIONS_UNDECLARED,
                "没有填报协同关系,也没有声明“无”",
                "请在表三填写前置、后置等关系;没有任何关系的填“无”",
                table="t3",
            )
        if not item.t4:
            yield _failing(
                item.department_code,
                item,
                clarities.PROCESS,
                clarities.STEPS_NONE,
                "没有办理步骤",
                "请在表四填写从申请到送达的各个步骤",
                table="t4",
            )
        yield from _of_materials(item, guide_of(item.code))


def _of_materials(item: ItemRows, guide: Facts | None) -> Iterator[Failing]:
    for material in guide["materials"] if guide else ():
        if material["requirement"] == "conditional" and not (material["condition"] or "").strip():
            yield _failing(
                item.department_code,
                item,
                clarities.CONDITIONS,
                clarities.MATERIAL_CONDITION_MISSING,
                f"材料“{material['name']}”视情况提交,但没有写明什么情况",
                "请在办事指南里写明什么情况下需要这份材料",
            )


def _failing(
    department: str,
    item: ItemRows | None,
    clarity: str,
    rule: str,
    message: str,
    fix: str,
    *,
    table: str = "",
    code: str = "",
) -> Failing:
    name = item.name if item else ""
    return Failing(department, item.code if item else code, name, clarity, rule, table, "", message, fix)


def _departments(ledger: Ledger) -> set[str]:
    """Whose items count: the bureau's own departments, and others that have items all the same."""
    own = {code for code, department in ledger.departments.items() if department.kind in OWN_KINDS}
    return own | {code[:4] for code in (*ledger.items, *ledger.entries)} | set(ledger.filings)


def _scores(ledger: Ledger, rows: Mapping[str, ItemRows], failings: Iterable[Failing]) -> dict[str, Score]:
    failed: dict[str, dict[str, set[str]]] = {}
    for failing in failings:
        of_department = failed.setdefault(failing.department_code, {})
        of_department.setdefault(failing.clarity, set()).add(failing.item_code)
    items: dict[str, set[str]] = {code: set() for code in _departments(ledger)}
    filed = (code for filing in ledger.filings.values() for code in filing.item_codes)
    for code in (*rows, *filed):
        items[code[:4]].add(code)
    return {
        department: _score(codes, failed.get(department, {}), ledger.filings.get(department) is not None)
        for department, codes in sorted(items.items())
    }


def _score(items: set[str], failed: Mapping[str, set[str]], has_filed: bool) -> Score:
    """What concerns a department as a whole ("") fails all its items."""
    passing = {}
    for clarity in clarities.NAMES:
        failing = failed.get(clarity, set())
        passing[clarity] = 0 if "" in failing else len(items - failing)
    return Score(len(items), passing, settled=has_filed)


def _paced(rows: Iterable[T], pause: Callable[[], None]) -> Iterator[T]:
    for number, row in enumerate(rows):
        if not number % STRIDE:
            pause()
        yield row
