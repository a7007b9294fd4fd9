"""What the rows of a surveyed item say, written as an item: a new one, or changes to one that is registered. Pure.

An item is changed only where tables 1 and 2 say something else; what they do not speak of stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from services.catalog.codes import ItemCode
from services.catalog.inventory.registry_rows import working_days
from services.catalog.item import code_lists as lists
from services.catalog.item.content import Consult, ItemContent, ModeJustification, Online, Result
from services.catalog.limits import UNIT_NAMES, WORKING_DAYS, Limit
from services.catalog.survey.tables import YES

Cells = Mapping[str, str]
Themes = Callable[[str, str], str | None]
"""(dimension, label or its beginning) → value of the dimension."""

PERSON_THEME, LEGAL_THEME = "natural_person_theme", "legal_person_theme"
PERSON = lists.APPLICANT_TYPES[0]
_TYPES = {name: code for code, name in lists.ITEM_TYPES.items()}
_UNITS = {name: unit for unit, name in UNIT_NAMES.items()}
_DELIVERY = {
    1: (lists.WINDOW_INSTANT,),
    2: (lists.WINDOW, lists.MAIL),
    3: (lists.WINDOW, lists.MAIL),
    4: (lists.ONLINE,),
}
_SURE = (lists.LICENCE, lists.BENEFIT, lists.CONFIRMATION)


@dataclass(frozen=True, slots=True)
class ModeReasons:
    """What the publisher says once for a service mode: 优化目标 and 优化措施."""

    goal: str
    measures: str


@dataclass(frozen=True, slots=True)
class SurveyedRows:
    """The four tables' rows of one item."""

    code: str
    name: str
    t1: Cells
    t2: Sequence[Cells]
    t3: Sequence[Cells]
    t4: Sequence[Cells]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> SurveyedRows:
        """`document`: as in `records.ITEMS`."""
        several = (document.get(table, ()) for table in ("t2", "t3", "t4"))
        return cls(document["code"], document["name"], document["t1"], *several)

    @property
    def mode(self) -> int:
        return int(self.t2[0]["网办模式"])


def drafted(
    rows: SurveyedRows,
    exercise_level: str,
    themes: Themes,
    reasons: Mapping[int, ModeReasons],
    today: date,
) -> ItemContent:
    """A new item; what the tables do not ask for is the usual, for editors to look at."""
    code, mode = ItemCode.parse(rows.code), rows.mode
    item_type = _TYPES[rows.t1["事项类型"]]
    level = "4" if item_type in _SURE else "3"
    return ItemContent(
        code=rows.code,
        name=rows.name,
        short_name=None,
        department_code=code.department,
        department_name="",
        group_code=code.group,
        internal_code=None,
        item_type=item_type,
        exercise_level=exercise_level,
        applicant_types=_applicants(rows),
        categories=_themes(rows, {}, themes),
        service_mode=mode,
        max_visits=lists.SERVICE_MODES[mode].max_visits,
        mode_justification=_justification(rows, reasons),
        case_kind=_case_kind(mode),
        statutory_limit=_statutory(rows),
        promised_limit=_promised(rows),
        charged=_charged(rows),
        apply_window=None,
        online=Online(True, lists.LOCAL, None, None, level, None),
        business_forms=(),
        result=Result(_document(rows), mode == 4, None, _DELIVERY[mode]),
        consult=Consult(True, 5),
        flowchart_file=f"{rows.code}-{rows.name}.jpg" if rows.t4 else None,
        related_departments=_others(rows),
        annual_volume=None,
        effective_from=today,
    )


def revised(
    item: ItemContent, rows: SurveyedRows, themes: Themes, reasons: Mapping[int, ModeReasons]
) -> ItemContent:
    """The item where it says the same already; answers it unchanged where nothing differs."""
    changes: dict[str, Any] = {
        "name": rows.name,
        "item_type": _TYPES[rows.t1["事项类型"]],
        "charged": _charged(rows),
        "statutory_limit": _statutory(rows) or item.statutory_limit,
        "categories": _themes(rows, item.categories, themes),
    }
    if set(_applicants(rows)) != set(item.applicant_types):
        changes["applicant_types"] = _applicants(rows)
    if rows.name != item.name and item.flowchart_file:
        changes["flowchart_file"] = f"{rows.code}-{rows.name}.jpg"
    promised = _promised(rows)
    if item.promised_limit is None or working_days(item.promised_limit) != promised.value:
        changes["promised_limit"] = promised
    if rows.mode != item.service_mode:
        changes |= _mode_changes(item, rows.mode)
    if not _justified(item.mode_justification):
        changes["mode_justification"] = _justification(rows, reasons)
    return replace(item, **changes)


def needs_reasons(item: ItemContent | None) -> bool:
    return item is None or not _justified(item.mode_justification)


def _justified(reasons: ModeJustification | None) -> bool:
    return reasons is not None and all(
        text.strip() for text in (reasons.conditions, reasons.process, reasons.goal, reasons.measures)
    )


def _justification(rows: SurveyedRows, reasons: Mapping[int, ModeReasons]) -> ModeJustification:
    """Conditions and process are the tables', goal and measures the publisher's.

    Where table 4 does not speak of the item, the mode itself says how it goes: its name is a process.
    """
    conditions = "; ".join(dict.fromkeys(row["办理条件摘要"] for row in rows.t2))
    steps = sorted(rows.t4, key=lambda row: int(row["步骤序号"]))
    process = " → ".join(row["步骤名称"] for row in steps) or lists.SERVICE_MODES[rows.mode].name
    given = reasons.get(rows.mode)
    return ModeJustification(
        conditions, process, given.goal if given else "", given.measures if given else ""
    )


def _mode_changes(item: ItemContent, mode: int) -> dict[str, Any]:
    """The mode with what follows from it (source plan 1.1.4)."""
    needed = {1: lists.WINDOW_INSTANT, 4: lists.ONLINE}.get(mode)
    delivery = item.result.delivery
    if needed and needed not in delivery:
        delivery = (*delivery, needed)
    return {
        "service_mode": mode,
        "max_visits": lists.SERVICE_MODES[mode].max_visits,
        "case_kind": _case_kind(mode),
        "result": replace(item.result, electronic=item.result.electronic or mode == 4, delivery=delivery),
    }


def _case_kind(mode: int) -> str:
    return lists.INSTANT_CASE if mode == 1 else lists.PROMISED_CASE


def _applicants(rows: SurveyedRows) -> tuple[str, ...]:
    return tuple(kind for kind in lists.APPLICANT_TYPES if rows.t1[kind] == YES)


def _themes(
    rows: SurveyedRows, before: Mapping[str, tuple[str, ...]], themes: Themes
) -> Mapping[str, tuple[str, ...]]:
    found = dict(before)
    for row in rows.t2:
        dimension = PERSON_THEME if row["主体类别"] == PERSON else LEGAL_THEME
        value = themes(dimension, row["服务主题"])
        own = found.get(dimension, ())
        if value is not None and value not in own:
            found[dimension] = (*own, value)
    return found


def _statutory(rows: SurveyedRows) -> Limit | None:
    row = rows.t2[0]
    value = row.get("法定时限", "")
    return Limit(int(float(value)), _UNITS[row["法定时限单位"]]) if value else None


def _promised(rows: SurveyedRows) -> Limit:
    """At least one day: what is done at once is promised for the day itself."""
    return Limit(max(1, int(float(rows.t2[0]["承诺时限(工作日)"]))), WORKING_DAYS)


def _charged(rows: SurveyedRows) -> bool:
    return any(row["是否收费"] == YES for row in rows.t2)


def _document(rows: SurveyedRows) -> str:
    steps = sorted(rows.t4, key=lambda row: int(row["步骤序号"]))
    return (steps[-1]["输出结果"] if steps else "") or f"{rows.name}办理结果"


def _others(rows: SurveyedRows) -> tuple[str, ...]:
    codes = dict.fromkeys(row["关联部门编码"] for row in rows.t3 if row.get("关联部门编码"))
    return tuple(code for code in codes if code != rows.code[:4])
