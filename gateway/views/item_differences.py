"""What two published texts of an item, or of its guide, say differently: field by field, in the order of the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ITEM_LABELS: Mapping[str, str] = {
    "/name": "事项名称",
    "/short_name": "事项简称",
    "/department_code": "所属部门",
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
    "/service_mode": "网办方式",
    "/max_visits": "到办事现场次数",
    "/mode_justification/conditions": "网办方式理由：办理条件",
    "/mode_justification/process": "网办方式理由：办理流程",
    "/mode_justification/goal": "网办方式理由：优化目标",
    "/mode_justification/measures": "网办方式理由：优化措施",
    "/case_kind": "办件类型",
    "/statutory_limit": "法定办结时限",
    "/promised_limit": "承诺办结时限",
    "/charged": "是否收费",
    "/apply_window": "受理窗口期",
    "/online/enabled": "网上申请",
    "/online/channel": "办理渠道",
    "/online/system": "省级系统",
    "/online/url": "省级系统地址",
    "/online/identity_level": "身份核验等级",
    "/online/form_id": "申请表",
    "/business_forms": "业务表格",
    "/result/document": "办理结果",
    "/result/electronic": "结果为电子文件",
    "/result/licence_name": "电子证照",
    "/result/delivery": "领取方式",
    "/consult/enabled": "网上咨询",
    "/consult/reply_within_working_days": "咨询答复工作日",
    "/flowchart_file": "流程图文件",
    "/related_departments": "协同部门",
    "/annual_volume": "年办件量",
    "/effective_from": "生效日期",
}
GUIDE_LABELS: Mapping[str, str] = {
    "/applicants/subjects": "办事对象",
    "/applicants/description": "办事对象说明",
    "/legal_basis": "办事依据",
    "/conditions": "办理条件",
    "/procedure": "办理程序",
    "/materials": "所需材料",
    "/accepting_department/name": "受理部门",
    "/accepting_place": "受理地点",
    "/contact/phone": "联系电话",
    "/contact/hotline": "服务热线",
    "/contact/note": "联系方式说明",
    "/accepting_hours": "受理时间",
    "/time_limit/statutory": "法定办理期限",
    "/time_limit/statutory_note": "法定期限说明",
    "/time_limit/promised": "承诺办理期限",
    "/time_limit/not_counted": "不计入期限",
    "/fee/text": "收费标准及依据",
    "/fee/items": "收费项目",
    "/remarks": "备注",
}
"""Pointer into the document of `item-published` or `guide-published` → its label. A list or a limit is one value."""


@dataclass(frozen=True, slots=True)
class Difference:
    """`before`, `after`: JSON values as in the document; None where there was or is nothing."""

    pointer: str
    label: str
    before: Any
    after: Any


def differences(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, labels: Mapping[str, str]
) -> list[Difference]:
    """`None` for a text that did not exist. Nothing, an empty text and an empty list are the same."""
    pairs = (
        (pointer, label, value_at(before, pointer), value_at(after, pointer))
        for pointer, label in labels.items()
    )
    return [
        Difference(pointer, label, was, now)
        for pointer, label, was, now in pairs
        if was != now and not (_is_nothing(was) and _is_nothing(now))
    ]


def value_at(document: Mapping[str, Any] | None, pointer: str) -> Any:
    """None where the document has no such place."""
    value: Any = document
    for step in pointer.split("/")[1:]:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _is_nothing(value: Any) -> bool:
    return value is None or value == "" or value == []
