"""One row per item: what csv and workbook have in common. Several values of a cell are separated by `；`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from gateway.exports.sheets import Cell
from gateway.pages.texts import limit
from gateway.views.code_names import DELIVERIES

Item = Mapping[str, Any]
"""A document of the portal view's `items`."""

BETWEEN = "；"


def row(document: Item) -> list[Cell]:
    return [cell(document) for cell in COLUMNS.values()]


def _of_item(name: str) -> Callable[[Item], Cell]:
    return lambda document: document["item"].get(name) or ""


def _of_summary(name: str) -> Callable[[Item], Cell]:
    def cell(document: Item) -> Cell:
        value = document["summary"].get(name)
        return "" if value is None else value

    return cell


def _group(level: int) -> Callable[[Item], Cell]:
    def cell(document: Item) -> Cell:
        groups = document["names"]["groups"]
        return groups[level]["name"] if level < len(groups) else ""

    return cell


def _category(key: str) -> Callable[[Item], Cell]:
    def cell(document: Item) -> Cell:
        return _joined(value["label"] for value in document["names"]["categories"].get(key, ()))

    return cell


def _of_guide(read: Callable[[Mapping[str, Any]], str]) -> Callable[[Item], Cell]:
    """Empty for an item whose guide has not been published."""
    return lambda document: read(document["guide"]) if document["guide"] else ""


def _joined(values: Iterable[str]) -> str:
    return BETWEEN.join(value for value in values if value)


def _basis(guide: Mapping[str, Any]) -> str:
    return _joined(
        "".join(filter(None, (basis["law"], basis.get("doc_no"), basis.get("article"))))
        for basis in guide["legal_basis"]
    )


def _procedure(guide: Mapping[str, Any]) -> str:
    return _joined(f"{step['seq']}.{step['name']}" for step in guide["procedure"])


def _materials(guide: Mapping[str, Any]) -> str:
    return _joined(
        material["name"] + (f"（{material['condition']}）" if material.get("condition") else "")
        for material in guide["materials"]
    )


def _contact(guide: Mapping[str, Any]) -> str:
    contact = guide.get("contact") or {}
    return _joined((contact.get("phone") or "", contact.get("hotline") or ""))


def _fee(guide: Mapping[str, Any]) -> str:
    return (guide.get("fee") or {}).get("text") or ""


def _yes(flag: object) -> str:
    return "是" if flag else "否"


def _window(document: Item) -> Cell:
    window = document["item"].get("apply_window")
    return f"{window['from']}至{window['to']}" if window else ""


def _result(document: Item) -> Cell:
    return (document["item"].get("result") or {}).get("document") or ""


def _deliveries(document: Item) -> Cell:
    ways = (document["item"].get("result") or {}).get("delivery") or ()
    return _joined(DELIVERIES.get(way, way) for way in ways)


COLUMNS: Mapping[str, Callable[[Item], Cell]] = {
    "事项编码": lambda document: document["_id"],
    "事项名称": _of_summary("name"),
    "内部编码": _of_item("internal_code"),
    "办理部门编码": _of_summary("department_code"),
    "办理部门": _of_summary("department_name"),
    "第一级大项": _group(0),
    "第二级大项": _group(1),
    "事项类型": _of_summary("item_type_name"),
    "行使层级": lambda document: document["names"]["exercise_level"],
    "申办主体": lambda document: _joined(document["item"]["applicant_types"]),
    "服务群体": _category("service_group"),
    "个人办事主题": _category("natural_person_theme"),
    "法人办事主题": _category("legal_person_theme"),
    "学段": _category("stage"),
    "人生事件": _category("life_event"),
    "部门自定类别": _category("custom"),
    "网办方式": _of_summary("service_mode_name"),
    "最多跑动次数": _of_summary("max_visits"),
    "办件类型": _of_summary("case_kind_name"),
    "承诺期限": lambda document: limit(document["item"]["promised_limit"]),
    "法定期限": lambda document: limit(document["item"]["statutory_limit"]),
    "是否收费": lambda document: _yes(document["item"]["charged"]),
    "收费标准": _of_guide(_fee),
    "可网上办理": lambda document: _yes(document["summary"]["online"]),
    "网办渠道": _of_summary("channel_name"),
    "受理窗口期": _window,
    "办理结果": _result,
    "领取方式": _deliveries,
    "办事依据": _of_guide(_basis),
    "办理条件": _of_guide(lambda guide: _joined(guide["conditions"])),
    "办理程序": _of_guide(_procedure),
    "所需材料": _of_guide(_materials),
    "受理地点": _of_guide(lambda guide: guide.get("accepting_place") or ""),
    "受理时间": _of_guide(lambda guide: guide.get("accepting_hours") or ""),
    "咨询电话": _of_guide(_contact),
    "前置事项": lambda document: _joined(f"{end['code']} {end['name']}" for end in document["before"] or ()),
    "状态": lambda document: "暂停" if document.get("suspended") else "在用",
    "生效日期": _of_item("effective_from"),
    "版本": lambda document: document["version"],
}
"""Header → what stands below it, in their order."""
