"""Who may command the catalogue: the one place of the service that asks for roles.

| who | may |
|---|---|
| admin | everything |
| editor without a department (the bureau's own) | everything but to publish without a review, as an import does |
| editor of a department | its own items, what comes before and after them, its own category dimension |
| everybody | nothing: what is published reaches them by events |
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from event_sourcing.errors import Forbidden
from event_sourcing.request_context import CallActor

ADMIN, EDITOR = "admin", "editor"

_OWNED_BY: Mapping[str, tuple[str, ...]] = {
    "next_item_code": ("department_code",),
    "draft_item": ("code",),
    "revise_item": ("code",),
    "submit_item": ("code",),
    "approve_item": ("code",),
    "return_item": ("code",),
    "publish_item": ("code",),
    "schedule_publication": ("code",),
    "unschedule_publication": ("code",),
    "suspend_item": ("code",),
    "resume_item": ("code",),
    "withdraw_item": ("code",),
    "get_item": ("code",),
    "get_item_history": ("code",),
    "get_item_as_of": ("code",),
    "compare_item": ("code",),
    "declare_relation": ("from_code", "to_code"),
    "remove_relation": ("from_code", "to_code"),
    "define_category_dimension": ("department_code",),
    "survey_workbook": ("part",),
    "upload_survey": ("part",),
    "check_survey": ("part",),
    "declare_survey_zero": ("part",),
    "submit_survey": ("part",),
    "review_survey": ("part",),
    "return_survey": ("part",),
    "corrected_survey": ("part",),
    "survey_findings": ("part",),
    "survey_items": ("part",),
    "register_data_table": ("department_code",),
    "register_data_element": ("department_code",),
    "scope_data_table": ("department_code",),
    "classify_data_table": ("department_code",),
    "merge_data_table": ("department_code",),
    "judge_elements": ("department_0", "department_1"),
    "revoke_judgement": ("department_0", "department_1"),
    "choose_root": ("department_0",),
    "rename_element": ("department_0",),
    "map_values": ("department_0", "department_1"),
    "draft_resource": ("department_code",),
    "revise_resource": ("department_code",),
    "submit_resource": ("department_code",),
    "approve_resource": ("department_code",),
    "return_resource": ("department_code",),
    "publish_resource": ("department_code",),
    "withdraw_resource": ("department_code",),
}
"""Method → fields of its payload, one of which begins with the owning department's code. The others are the bureau's
alone. A relation has two ends: what must be done before an item is mostly another department's, or external."""

_WHOLLY_OWNED: Mapping[str, tuple[str, ...]] = {"replace_items": ("predecessors", "successors")}
"""Method → lists of its payload, all members of which belong to the department."""

_ADMINS_ONLY = ("publish_imported_item",)
"""What goes round the four eyes."""


def check(actor: CallActor, method: str, payload: Mapping[str, Any]) -> None:
    """Raises Forbidden."""
    if ADMIN in actor.roles:
        return
    if EDITOR not in actor.roles:
        raise Forbidden("只有事项编辑人员可以维护事项目录", code="EDITORS_ONLY")
    if method in _ADMINS_ONLY:
        raise Forbidden("只有管理员可以导入并直接发布事项,请改为提交审核", code="ADMINS_ONLY")
    if actor.department is None:
        return
    if not actor.department or not _owns(actor.department, method, payload):
        raise Forbidden("只能维护本部门的事项,请联系该部门的编辑人员", code="NOT_YOUR_DEPARTMENT")


def _owns(department: str, method: str, payload: Mapping[str, Any]) -> bool:
    if fields := _WHOLLY_OWNED.get(method):
        lists = [payload.get(field) for field in fields]
        codes = [str(code) for codes in lists if isinstance(codes, list) for code in codes]
        return bool(codes) and all(code[:4] == department for code in codes)
    return department in {str(payload.get(field, ""))[:4] for field in _OWNED_BY.get(method, ())}


def check_reader(actor: CallActor) -> None:
    """What all editors may read whatever their department: data is shared between departments. Raises Forbidden."""
    if not actor.roles & {ADMIN, EDITOR}:
        raise Forbidden("只有事项编辑人员可以查看数据梳理", code="EDITORS_ONLY")


def lister(actor: CallActor, department_code: str | None) -> str | None:
    """Whose items the actor may list: the department asked for, else their own, else None for all."""
    if ADMIN in actor.roles or (EDITOR in actor.roles and actor.department is None):
        return department_code
    check(actor, "get_item", {"code": department_code or actor.department or ""})
    return actor.department
