"""A case in plain words: the same on progress page, receipt, my applications and desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.pages.texts import day

EVENTS = {
    "application-submitted": "提交申请",
    "application-received": "收到申请",
    "handed-off": "前往省级系统办理",
    "forwarding-recorded": "转报省级系统",
    "provincial-status-recorded": "省级系统更新进度",
    "application-accepted": "受理",
    "acceptance-refused": "不予受理",
    "correction-requested": "一次性告知补正",
    "correction-submitted": "提交补正材料",
    "application-suspended": "暂停计时（挂起）",
    "application-resumed": "恢复办理",
    "application-decided": "作出决定",
    "application-concluded": "办结",
    "application-withdrawn": "申请人撤回",
}
OUTCOMES = {"APPROVED": "准予", "REJECTED": "不予"}

_BADGES = {"06": "amber", "10": "green", "07": "red", "13": "red", "11": "", "12": "blue", "05": "blue"}
_NEXT = {
    "05": "部门正在审查，{due}作出结果。",
    "07": "本次申请已结束。请查看不予受理的原因，符合条件后可以重新申请。",
    "10": "本次办件已办结。",
    "11": "计时已暂停，恢复后会在这里和站内消息中通知你。",
    "12": "部门正在办理，{due}作出结果。",
    "13": "本次申请已撤回或退回，需要时可以重新申请。",
}


def event_text(name: str) -> str:
    return EVENTS.get(name, name)


def status_badge(status: str) -> str:
    """CSS modifier of the status badge; the text always says the status too."""
    tone = _BADGES.get(status, "")
    return f"badge--{tone}" if tone else ""


def next_step(case: Mapping[str, Any]) -> str:
    """What the applicant should expect or do now, in one sentence."""
    status = case["status"]
    if status == "06" and case["channel"] != "LOCAL":
        return "省级系统要求补正，请按省级系统的通知补正材料。"
    if status == "06":
        deadline = (case.get("correction") or {}).get("deadline")
        return f"请在 {day(deadline)} 前补正材料，逾期申请可能终止。" if deadline else "请尽快补正材料。"
    if status == "02":
        return _received(case)
    due = f"最迟 {day(case['due_on'])} " if case.get("due_on") else ""
    return _NEXT.get(status, "").format(due=due)


def _received(case: Mapping[str, Any]) -> str:
    if case["channel"] == "REDIRECT" and not case.get("provincial_number"):
        return "还差一步：请前往省级系统完成办理。"
    if case["channel"] == "LOCAL":
        return "部门会在 5 个工作日内告知是否受理；材料需要补正的，一次性告知。"
    return "申请已转报省级系统，受理后会在这里和站内消息中通知你。"
