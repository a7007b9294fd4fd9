"""Refusals of the guides service, each with its stable code and a text that says what to do next."""

from __future__ import annotations

from collections.abc import Sequence

from event_sourcing.errors import FieldError, Forbidden, NotFound, RuleViolated, ValidationFailed


def refuse_if_any(errors: Sequence[FieldError]) -> None:
    if errors:
        raise ValidationFailed(errors)


def guide_unknown(item_code: str) -> NotFound:
    return NotFound(f"事项 {item_code} 还没有办事指南,请核对编码", code="GUIDE_UNKNOWN")


def guide_exists(item_code: str) -> RuleViolated:
    return RuleViolated(f"事项 {item_code} 已有办事指南,请改为修订", code="GUIDE_EXISTS")


def guide_withdrawn(item_code: str) -> RuleViolated:
    return RuleViolated(f"事项 {item_code} 的办事指南已撤下,不能再修改或发布", code="GUIDE_WITHDRAWN")


def form_unknown(form_id: str) -> NotFound:
    return NotFound(f"没有标识为 {form_id} 的表单,请核对标识", code="FORM_UNKNOWN")


def form_version_unknown(form_id: str, version: int) -> NotFound:
    return NotFound(f"表单 {form_id} 没有第{version}版,请核对版本", code="FORM_VERSION_UNKNOWN")


def form_exists(form_id: str) -> RuleViolated:
    return RuleViolated(f"表单 {form_id} 已存在,请改为修订", code="FORM_EXISTS")


def form_withdrawn(form_id: str) -> RuleViolated:
    return RuleViolated(f"表单 {form_id} 已撤下,标识不能再用,请新建表单", code="FORM_WITHDRAWN")


def not_your_department() -> Forbidden:
    return Forbidden("只能编辑本部门事项的指南和表单,请联系该部门或管理员", code="NOT_YOUR_DEPARTMENT")


def not_an_editor() -> Forbidden:
    return Forbidden("编辑指南和表单需要编辑或管理员身份", code="NOT_AN_EDITOR")
