"""What changed between two contents of an item, field by field, with names that editors know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.catalog.item.content import ItemContent
from services.catalog.item.schema import item_document

LABELS: Mapping[str, str] = {
    "/code": "事项编码",
    "/name": "事项名称",
    "/short_name": "事项简称",
    "/department_code": "所属部门编码",
    "/department_name": "所属部门",
    "/group_code": "上级大项",
    "/internal_code": "内部编码",
    "/item_type": "事项类型",
    "/exercise_level": "行使层级",
    "/applicant_types": "申办主体",
    "/categories/service_group": "服务群体",
    "/categories/natural_person_theme": "个人办事主题",
    "/categories/legal_person_theme": "法人办事主题",
    "/categories/stage": "学段",
    "/categories/life_event": "人生事件",
    "/categories/custom": "部门自定类别",
    "/service_mode": "网办模式",
    "/max_visits": "最多跑动次数",
    "/mode_justification/conditions": "网办模式理由:办理条件",
    "/mode_justification/process": "网办模式理由:办理流程",
    "/mode_justification/goal": "网办模式理由:优化目标",
    "/mode_justification/measures": "网办模式理由:优化措施",
    "/case_kind": "办件类型",
    "/statutory_limit": "法定办理期限",
    "/promised_limit": "承诺办理期限",
    "/charged": "是否收费",
    "/apply_window": "申请时间",
    "/online/enabled": "是否开通网上申请",
    "/online/channel": "办理渠道",
    "/online/system": "省级系统",
    "/online/url": "省级系统地址",
    "/online/identity_level": "身份等级",
    "/online/form_id": "申请表单",
    "/business_forms": "业务表格",
    "/result/document": "办理结果名称",
    "/result/electronic": "结果是否为电子文件",
    "/result/licence_name": "电子证照名称",
    "/result/delivery": "送达方式",
    "/consult/enabled": "是否开通网上咨询",
    "/consult/reply_within_working_days": "咨询答复工作日",
    "/flowchart_file": "流程图文件",
    "/related_departments": "协同部门",
    "/annual_volume": "年办件量",
    "/effective_from": "生效日期",
}
"""Pointer into the item's document → its label, in the order to show. A limit or a window is one value; lists, too."""


@dataclass(frozen=True, slots=True)
class Difference:
    """`before`, `after`: JSON values as in the item's document; None where there was or is nothing."""

    pointer: str
    label: str
    before: Any
    after: Any


def differences(before: ItemContent | None, after: ItemContent | None) -> list[Difference]:
    """In the order of `LABELS`; `None` for a content that did not exist, so that all it says is new or gone."""
    old = item_document(before) if before else {}
    new = item_document(after) if after else {}
    pairs = ((pointer, label, _at(old, pointer), _at(new, pointer)) for pointer, label in LABELS.items())
    return [Difference(pointer, label, was, now) for pointer, label, was, now in pairs if was != now]


def _at(document: Mapping[str, Any], pointer: str) -> Any:
    value: Any = document
    for step in pointer.split("/")[1:]:
        value = value.get(step) if value else None
    return value
