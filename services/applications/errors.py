"""Refusals of the applications service, each with its stable code and a text that says what to do next."""

from __future__ import annotations

from collections.abc import Sequence

from event_sourcing.errors import (
    FieldError,
    Forbidden,
    NotFound,
    RuleViolated,
    Unavailable,
    ValidationFailed,
)
from services.applications.codes import Status


def refuse_if_any(errors: Sequence[FieldError]) -> None:
    if errors:
        raise ValidationFailed(errors)


def required(pointer: str, detail: str) -> ValidationFailed:
    return ValidationFailed([FieldError(pointer, "REQUIRED", detail)])


def application_unknown() -> NotFound:
    return NotFound("没有这个办件,请核对编号,或在“我的办件”中查找", code="APPLICATION_UNKNOWN")


def progress_unknown() -> NotFound:
    """The same whether the number or the identity does not fit, so that numbers cannot be tried out."""
    return NotFound("没有查到办件,请核对办件编号和证件号码后几位", code="PROGRESS_UNKNOWN")


def not_the_applicant() -> Forbidden:
    return Forbidden("这份草稿属于其他申请人,请用本人账号重新申请", code="NOT_THE_APPLICANT")


def draft_exists() -> RuleViolated:
    return RuleViolated("这份申请已经建立,请在“我的办件”中继续填写", code="DRAFT_EXISTS")


def other_item() -> RuleViolated:
    return RuleViolated("草稿对应的是另一事项,请从该事项的办事指南重新申请", code="ITEM_DIFFERS")


def already_submitted() -> RuleViolated:
    return RuleViolated("申请已经提交,请在“我的办件”中查看办理进度", code="ALREADY_SUBMITTED")


def case_closed(status: Status) -> RuleViolated:
    return RuleViolated(f"办件已结束({status.label}),不能再办理", code="CASE_CLOSED")


def not_in_this_state(action: str, status: Status) -> RuleViolated:
    return RuleViolated(
        f"办件当前为“{status.label}”,不能{action},请刷新页面查看最新状态", code="NOT_IN_THIS_STATE"
    )


def already_decided() -> RuleViolated:
    return RuleViolated("已作出办理决定,不能再改变,请按决定办结", code="ALREADY_DECIDED")


def result_does_not_fit(result: str, decision: str) -> RuleViolated:
    return RuleViolated(
        f"办结结果“{result}”与办理决定({decision})不符,请另选结果", code="RESULT_DOES_NOT_FIT"
    )


def correction_still_open() -> RuleViolated:
    return RuleViolated("补正期限未满,不能按补正不来办结,请等期限届满", code="CORRECTION_STILL_OPEN")


def decided_by_province() -> RuleViolated:
    return RuleViolated("该办件由省级系统办理,请等待其回传结果或到省级系统操作", code="DECIDED_BY_PROVINCE")


def not_decided_by_province() -> RuleViolated:
    return RuleViolated("该办件由本市办理,不接受省级系统的回传", code="NOT_DECIDED_BY_PROVINCE")


def wrong_system(system: str) -> RuleViolated:
    return RuleViolated(f"该办件不属于省级系统 {system},请核对系统编号", code="WRONG_SYSTEM")


def other_provincial_number(known: str) -> RuleViolated:
    return RuleViolated(
        f"该办件已登记省级办件编号 {known},不能再登记另一个", code="PROVINCIAL_NUMBER_DIFFERS"
    )


def already_at_province() -> RuleViolated:
    return RuleViolated("省级系统已收到该办件,请到省级系统继续办理或撤回", code="ALREADY_AT_PROVINCE")


def receipt_contradicts() -> RuleViolated:
    return RuleViolated("省级系统已受理该办件,与退回的回执矛盾,请人工核对", code="RECEIPT_CONTRADICTS")


def applicants_only() -> Forbidden:
    return Forbidden("请用个人或单位的办事账号登录后再办理", code="APPLICANTS_ONLY")


def staff_only() -> Forbidden:
    return Forbidden("这一步由部门工作人员办理", code="STAFF_ONLY")


def erasers_only() -> Forbidden:
    return Forbidden("个人信息的删除和导出由管理员或运维人员办理", code="ERASERS_ONLY")


def open_cases(numbers: Sequence[str]) -> RuleViolated:
    listed = "、".join(numbers)
    return RuleViolated(
        f"该人还有未办结的办件({listed}),处理目的尚未实现;请在办结或撤回后再删除其个人信息", code="OPEN_CASES"
    )


def systems_only() -> Forbidden:
    return Forbidden("这一操作只供系统之间调用", code="SYSTEMS_ONLY")


def item_not_offered(item_code: str) -> NotFound:
    return NotFound(f"没有编码为 {item_code} 的在用事项,请从办事事项中重新选择", code="ITEM_UNKNOWN")


def item_withdrawn(name: str) -> RuleViolated:
    return RuleViolated(f"“{name}”已取消,不再受理新的申请", code="ITEM_WITHDRAWN")


def item_suspended(name: str, reason: str) -> RuleViolated:
    return RuleViolated(f"“{name}”暂停办理({reason}),请在恢复办理后再申请", code="ITEM_SUSPENDED")


def not_online(name: str) -> RuleViolated:
    return RuleViolated(f"“{name}”目前不能网上申请,请按办事指南到窗口办理", code="NOT_ONLINE")


def wrong_form() -> ValidationFailed:
    return ValidationFailed(
        [FieldError("/form_id", "FORM_DIFFERS", "这张申请表不属于该事项,请从事项页面重新填写")]
    )


def form_unknown() -> NotFound:
    return NotFound("没有这一版申请表,请刷新页面后重新填写", code="FORM_UNKNOWN")


def file_unknown(pointer: str) -> FieldError:
    return FieldError(pointer, "FILE_UNKNOWN", "没有这个文件,请重新上传")


def file_of_another_kind(pointer: str) -> FieldError:
    return FieldError(pointer, "FILE_KIND", "文件内容与扩展名不符,请用原来的软件另存后再上传")


def no_such_file() -> NotFound:
    return NotFound("没有这个文件,请刷新页面后再试", code="FILE_UNKNOWN")


def numbers_taken() -> Unavailable:
    return Unavailable("暂时无法给出办件编号,请稍后再提交;您的申请没有丢失", code="NUMBERS_TAKEN")


def deadline_past() -> ValidationFailed:
    return ValidationFailed(
        [FieldError("/deadline", "DATE_MIN", "补正期限应在今天之后,请留给申请人足够的时间")]
    )
