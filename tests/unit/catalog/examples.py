"""Catalogue examples: an item that breaks no rule, and a small registered world around it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from event_sourcing.command_handling import CommandContext
from event_sourcing.event_store import EventStore
from event_sourcing.events import Metadata
from services.catalog import moments
from services.catalog.item.content import ItemContent
from services.catalog.item.schema import item_content
from services.catalog.moments import Clock
from services.catalog.operations import CatalogOperations

BUREAU = {
    "code": "1000",
    "name": "广州市教育局",
    "short_name": "市教育局",
    "kind": "BUREAU",
    "parent_code": None,
    "exercise_level": "3",
}
OFFICE = {
    "code": "1005",
    "name": "广州市教育局教师工作处",
    "short_name": "教师工作处",
    "kind": "OFFICE",
    "parent_code": "1000",
    "exercise_level": "3",
}
POLICE = BUREAU | {"code": "4001", "name": "广州市公安局", "short_name": "市公安局", "kind": "COOPERATING"}

FIRST_GROUP = {"code": "10050100000", "name": "教师资格管理", "department_code": "1005", "parent_code": None}
SECOND_GROUP = {
    "code": "10050101000",
    "name": "教师资格认定",
    "department_code": "1005",
    "parent_code": "10050100000",
}

STAGES = {
    "key": "stage",
    "name": "学段",
    "values": [{"value": "S3", "label": "普通高中"}, {"value": "S4", "label": "中等职业教育"}],
    "department_code": None,
}
THEMES = {
    "key": "natural_person_theme",
    "name": "个人办事主题",
    "values": [
        {"value": "050", "label": "职业资格"},
        {"value": "085", "label": "社会保障(社会保险、社会救助)"},
        {"value": "060", "label": "婚姻登记"},
    ],
    "department_code": None,
}
OWN = {
    "key": "custom.1005",
    "name": "部门自定类别",
    "values": [{"value": "教师准入", "label": "教师准入"}],
    "department_code": "1005",
}

PERMIT = {
    "code": "40010000002",
    "name": "广东省居住证申领",
    "department_code": "4001",
    "result_document": "广东省居住证",
}

ITEM: dict[str, Any] = {
    "code": "10050101001",
    "name": "高级中学教师资格认定",
    "short_name": None,
    "department_code": "1005",
    "group_code": "10050101000",
    "internal_code": "JY1005-001",
    "item_type": "01",
    "exercise_level": "3",
    "applicant_types": ["个人"],
    "categories": {"stage": ["S3"], "natural_person_theme": ["050"], "custom": ["教师准入"]},
    "service_mode": 2,
    "max_visits": 2,
    "mode_justification": {
        "conditions": "须核验学历、普通话和体检原件",
        "process": "网上申请和审核,现场核验原件",
        "goal": "申请人最多跑两次",
        "measures": "证书可以邮寄,代替第二次到场",
    },
    "case_kind": "2",
    "statutory_limit": {"value": 30, "unit": "WD"},
    "promised_limit": {"value": 20, "unit": "WD"},
    "charged": False,
    "apply_window": {"from": "2026-04-07", "to": "2026-04-20"},
    "online": {
        "enabled": True,
        "channel": "REDIRECT",
        "system": "PROV-TEACHER",
        "url": "https://teacher.province.example/apply",
        "identity_level": "4",
        "form_id": "F-TQ",
    },
    "business_forms": [],
    "result": {
        "document": "高级中学教师资格证书",
        "electronic": False,
        "licence_name": "教师资格证书",
        "delivery": ["WINDOW", "MAIL"],
    },
    "consult": {"enabled": True, "reply_within_working_days": 5},
    "flowchart_file": "10050101001-高级中学教师资格认定.jpg",
    "related_departments": ["4001"],
    "annual_volume": 6200,
    "effective_from": "2026-01-01",
}


def payload(**changes: Any) -> dict[str, Any]:
    """The example item as a payload, with other values for some fields."""
    return ITEM | changes


def named(code: str, name: str, **changes: Any) -> dict[str, Any]:
    """An item directly under department 1005, whose code and name fit each other."""
    return payload(code=code, name=name, group_code=None, flowchart_file=f"{code}-{name}.jpg", **changes)


def content(**changes: Any) -> ItemContent:
    return replace(item_content(ITEM), department_name="广州市教育局教师工作处", **changes)


def context(actor: str = "editor-1005", **options: Any) -> CommandContext:
    return CommandContext(Metadata(actor, "c" * 32), **options)


def publish(operations: CatalogOperations, code: str) -> dict[str, Any]:
    """Through the review, by two people; answers what `publish_item` answers."""
    submitted = operations.submit_item({"code": code}, context())
    approval = {"code": code, "submission": submitted["review"]["submission"]}
    operations.approve_item(approval, context("reviewer-1005"))
    return operations.publish_item({"code": code}, context())


def registered_world(store: EventStore, clock: Clock = moments.now) -> CatalogOperations:
    """Departments, groups, dimensions and an external item that the example item refers to."""
    operations = CatalogOperations(store, clock=clock)
    for department in (BUREAU, OFFICE, POLICE):
        operations.register_department(department, context())
    for dimension in (STAGES, THEMES, OWN):
        operations.define_category_dimension(dimension, context())
    for group in (FIRST_GROUP, SECOND_GROUP):
        operations.register_item_group(group, context())
    operations.register_external_item(PERMIT, context())
    return operations
