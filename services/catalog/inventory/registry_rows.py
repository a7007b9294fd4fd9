"""The four tables' rows of an item as far as it is registered: for pre-filling, and for items that no survey has seen.

What nobody has registered stays empty: who filled in the table and when, steps and conditions of an item without a guide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.catalog.codes import ItemCode
from services.catalog.inventory.rows import Cells, ItemRows
from services.catalog.item import code_lists as lists
from services.catalog.item.content import ItemContent
from services.catalog.limits import CALENDAR_DAYS, MONTHS, UNIT_NAMES, WORKING_DAYS_PER_MONTH, Limit
from services.catalog.relation.events import RelationDeclared
from services.catalog.relation.graph import PREREQUISITE
from services.catalog.survey.tables import NO, NONE_RELATED, PARALLEL, POST, PRE, SHARING, YES

PERSON = lists.APPLICANT_TYPES[0]
STAGES = {"apply": "申请", "accept": "受理", "review": "审查", "decide": "决定", "deliver": "送达"}
"""Kind of a guide's step → 环节 of table 4."""

OUTPUTS = {"apply": "申请回执", "accept": "受理通知书", "review": "审查意见", "decide": "办理决定"}
"""What a step of that kind yields; the last one yields the result document."""

_UNITS = {name: unit for unit, name in UNIT_NAMES.items()}


@dataclass(frozen=True)
class Names:
    """
    departments  code → official name
    items        code → official name, of items and external items
    results      code → result document of those
    groups       code of a 大项 → its name
    themes       dimension key → value → label
    external     codes of items of cooperating departments
    """

    departments: Mapping[str, str]
    items: Mapping[str, str]
    results: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    themes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    external: frozenset[str] = frozenset()


def registry_rows(
    item: ItemContent, edges: Iterable[RelationDeclared], guide: Mapping[str, Any] | None, names: Names
) -> ItemRows:
    """`edges`: all that begin or end at the item. `guide`: data of its `guide-published.v1`, None without one."""
    return ItemRows(
        item.code,
        item.name,
        item.department_code,
        _subjects(item, guide, names),
        tuple(_scope(item, subject, guide, names) for subject in item.applicant_types),
        tuple(_relations(item, edges, names)),
        tuple(_steps(item, guide, names)),
    )


def _subjects(item: ItemContent, guide: Mapping[str, Any] | None, names: Names) -> Cells:
    first, second = _groups(item, names)
    subjects = {subject: YES if subject in item.applicant_types else NO for subject in lists.APPLICANT_TYPES}
    return {
        "填报单位编码": item.department_code,
        "填报单位名称": names.departments.get(item.department_code, item.department_name),
        "事项编码": item.code,
        "事项名称": item.name,
        "事项类型": lists.ITEM_TYPES[item.item_type],
        "第一级大项": first,
        "第二级大项": second,
        **subjects,
        "主体说明": guide["applicants"]["description"] if guide else "",
        "填报人": "",
        "填报日期": "",
    }


def _groups(item: ItemContent, names: Names) -> tuple[str, str]:
    group = ItemCode.parse(item.code).group
    if group is None:
        return "", ""
    first, second = f"{group[:6]}00000", group if group[6:8] != "00" else ""
    return names.groups.get(first, ""), names.groups.get(second, "")


def _scope(item: ItemContent, subject: str, guide: Mapping[str, Any] | None, names: Names) -> Cells:
    statutory, promised = item.statutory_limit, item.promised_limit
    return {
        "主体类别": subject,
        "事项编码": item.code,
        "事项名称": item.name,
        "办理范围": f"本市范围内:{guide['applicants']['description']}" if guide else "",
        "服务主题": _theme(item, subject, names),
        "办理条件摘要": guide["conditions"][0] if guide else "",
        "必交材料数": str(sum(m["requirement"] == "required" for m in guide["materials"])) if guide else "",
        "法定时限": str(statutory.value) if statutory else "",
        "法定时限单位": UNIT_NAMES[statutory.unit] if statutory else "",
        "承诺时限(工作日)": str(working_days(promised)) if promised else "",
        "网办模式": str(item.service_mode),
        "是否收费": YES if item.charged else NO,
        "受理部门编码": guide["accepting_department"]["code"] if guide else item.department_code,
    }


def _theme(item: ItemContent, subject: str, names: Names) -> str:
    dimension = "natural_person_theme" if subject == PERSON else "legal_person_theme"
    chosen = item.categories.get(dimension, ())
    return names.themes.get(dimension, {}).get(chosen[0], chosen[0]) if chosen else ""


def working_days(limit: Limit) -> int:
    """As many as surely fit into the limit: seven natural days hold five, a month 21 (domain rules, section 4)."""
    if limit.unit == CALENDAR_DAYS:
        return max(1, limit.value * 5 // 7)
    return limit.value * WORKING_DAYS_PER_MONTH if limit.unit == MONTHS else limit.value


def _relations(item: ItemContent, edges: Iterable[RelationDeclared], names: Names) -> Iterable[Cells]:
    first, _ = _groups(item, names)
    own = {
        "业务类别": first or lists.ITEM_TYPES[item.item_type],
        "事项编码": item.code,
        "事项名称": item.name,
    }
    found = False
    for edge in edges:
        found = True
        yield {**own, **_relation(item, edge, names)}
    if not found:
        yield {**own, "关系类型": NONE_RELATED}


def _relation(item: ItemContent, edge: RelationDeclared, names: Names) -> Cells:
    before = edge.to_code == item.code
    other = edge.from_code if before else edge.to_code
    kind = (PRE if before else POST) if edge.type == PREREQUISITE else _BESIDE[edge.type]
    document = names.results.get(edge.from_code, "办理结果")
    return {
        "关系类型": kind,
        "关联部门编码": other[:4],
        "关联部门名称": names.departments.get(other[:4], ""),
        "关联事项编码": other,
        "关联事项名称": names.items.get(other, ""),
        "协同内容": f"核验{document}" if before else f"推送{document}",
        "传递方式": "接口共享" if other in names.external else "平台内流转",
        "是否必须": YES if edge.mandatory else NO,
    }


_BESIDE = {"PARALLEL": PARALLEL, "DATA_SHARING": SHARING}


def _steps(item: ItemContent, guide: Mapping[str, Any] | None, names: Names) -> Iterable[Cells]:
    steps = guide["procedure"] if guide else []
    for step in steps:
        last = step is steps[-1]
        yield {
            "事项编码": item.code,
            "事项名称": item.name,
            "步骤序号": str(step["seq"]),
            "步骤名称": step["name"],
            "环节": STAGES[step["kind"]],
            "责任部门编码": step["office_code"],
            "责任部门名称": names.departments.get(step["office_code"], step["office"]),
            "时限(工作日)": str(_days(step)),
            "计入承诺": YES if step["counts_in_promised"] else NO,
            "输入材料": "申请表及所需材料" if step is steps[0] else "上一步骤输出",
            "输出结果": item.result.document if last else OUTPUTS.get(step["kind"], "办理结果"),
            "下一步骤序号": "" if last else str(step["seq"] + 1),
            "流程图文件名": item.flowchart_file or "",
        }


def _days(step: Mapping[str, Any]) -> int:
    return working_days(Limit(step["days"], _UNITS[step["day_unit"]])) if step["days"] else 0
