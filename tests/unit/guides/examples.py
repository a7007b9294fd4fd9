"""Guides' examples: a guide and a form that break no rule, actors, and a story with one of every public event."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from event_sourcing.cloud_events import CloudEvent, envelop
from event_sourcing.memory_event_store import MemoryEventStore
from services.guides.operations import GuidesOperations
from services.guides.public_events import translate

SAMPLES = Path(__file__).parents[3] / "samples"

GUIDE: dict[str, Any] = {
    "item_code": "10050101001",
    "item_name": "高级中学教师资格认定",
    "applicants": {"subjects": ["个人"], "description": "社会人员、在校学生"},
    "legal_basis": [
        {
            "law": "《中华人民共和国教师法》",
            "doc_no": None,
            "level": "法律",
            "article": "第十三条",
            "law_evidence": "seen",
            "article_evidence": "seen",
            "note": None,
        }
    ],
    "conditions": ["具备大学本科毕业及以上学历", "普通话水平达到二级乙等以上标准"],
    "procedure": [
        {
            "seq": seq,
            "name": name,
            "kind": kind,
            "office_code": "1005",
            "office": "广州市教育局教师工作处",
            "days": days,
            "day_unit": "工作日",
            "counts_in_promised": counted,
            "special": None,
        }
        for seq, (name, kind, days, counted) in enumerate(
            [
                ("网上提交申请", "apply", 0, False),
                ("网上受理", "accept", 2, False),
                ("审查申请材料", "review", 13, True),
                ("作出决定", "decide", 7, True),
            ],
            start=1,
        )
    ],
    "materials": [
        {
            "seq": 1,
            "id": "10050101001-M01",
            "name": "申请人居民身份证",
            "form": "original_and_copy",
            "form_code": "3",
            "originals": 1,
            "copies": 1,
            "electronic_accepted": True,
            "requirement": "required",
            "requirement_code": "1",
            "condition": None,
            "source": "20",
            "source_note": "公安机关",
            "template": None,
            "e_license": "居民身份证",
            "note": None,
        },
        {
            "seq": 2,
            "id": "10050101001-M02",
            "name": "广东省居住证",
            "form": "copy",
            "form_code": "2",
            "originals": 0,
            "copies": 1,
            "electronic_accepted": True,
            "requirement": "conditional",
            "requirement_code": "1",
            "condition": "非本市户籍且以居住地申请的提交",
            "source": "20",
            "source_note": None,
            "template": None,
            "e_license": None,
            "note": None,
        },
    ],
    "accepting_department": {"code": "1005", "name": "广州市教育局教师工作处"},
    "accepting_place": "广州市政务服务中心综合受理窗口(天河区珠江新城华利路61号)",
    "contact": {"phone": "020-00001005", "hotline": "12345", "note": None},
    "accepting_hours": "周一至周五 9:00-12:00、13:00-17:00(法定节假日除外)",
    "time_limit": {
        "statutory": {"value": 30, "unit": "WD", "unit_name": "工作日"},
        "statutory_note": None,
        "promised": {"value": 20, "unit": "WD", "unit_name": "工作日"},
        "not_counted": ["补正", "送达"],
    },
    "fee": {"charged": False, "items": [], "text": "不收费", "amount_status": None},
    "remarks": "无",
}

FEE = {
    "charged": True,
    "items": [{"name": "测试费", "standard": 25, "unit": "元/人次", "basis": "核定标准", "reducible": False}],
    "text": "按核定标准收费",
    "amount_status": None,
}

FORM: dict[str, Any] = {
    "id": "F-TQ",
    "itemCode": "10050101001",
    "itemName": "高级中学教师资格认定",
    "title": "教师资格认定申请表",
    "version": 1,
    "fields": [
        {"key": "name", "label": "姓名", "type": "text", "required": True, "maxLength": 50},
        {
            "key": "idNumber",
            "label": "公民身份号码",
            "type": "idcard",
            "required": True,
            "checksum": "GB11643",
        },
        {"key": "birthDate", "label": "出生日期", "type": "date", "required": True, "max": "today-18y"},
    ],
    "rules": [
        {
            "id": "R1",
            "expr": "birthDate == idNumber[6:14]",
            "message": "出生日期与身份号码不一致",
            "field": "birthDate",
        }
    ],
}


def context(*roles: str, department: str | None = None, **more: Any) -> dict[str, Any]:
    """An admin's call, unless roles are given."""
    actor = {"id": "staff-1", "roles": list(roles or ("admin",)), "department": department}
    return {"actor": actor, "correlation_id": "c" * 32, **more}


def sample_forms() -> dict[str, Mapping[str, Any]]:
    document = json.loads((SAMPLES / "forms.json").read_text(encoding="utf-8"))
    return {form["id"]: form for form in document["forms"]}


def story() -> list[CloudEvent]:
    """One of every kind of public event of the service, from real commands."""
    store = MemoryEventStore(lambda: datetime(2026, 1, 5, 1, 30, tzinfo=UTC))
    operations = GuidesOperations(store)
    operations.draft_guide(GUIDE, context())
    operations.publish_guide({"item_code": GUIDE["item_code"]}, context())
    operations.draft_form(FORM, context())
    operations.publish_form({"form_id": FORM["id"]}, context())
    operations.withdraw_form({"form_id": FORM["id"], "reason": "改用全省统一表单"}, context())
    operations.withdraw_guide({"item_code": GUIDE["item_code"], "reason": "事项已取消"}, context())
    recorded = [event for commit in store.read_commits(0) for event in commit.events]
    public = [(event, translate(event)) for event in recorded]
    return [envelop("guides", event, told) for event, told in public if told is not None]
