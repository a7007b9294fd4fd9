"""Histories and commands that the tests of the aggregate share: cases in every state, and one command of each kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from services.applications import commands as c
from services.applications import events as e
from services.applications.aggregate import application_decider
from services.applications.case import Applicant, Defect, FileRef, FormRef, ItemSnapshot
from services.applications.codes import (
    Channel,
    Outcome,
    ProvincialStatus,
    ReceiptOutcome,
    ResultCode,
    Status,
)
from services.applications.working_days import Limit

decider = application_decider()

AT = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
TODAY = date(2026, 11, 23)
DUE, STATUTORY = date(2026, 11, 30), date(2026, 12, 21)
NUMBER = "1005010200120261123000017"
SYSTEM = "PROV-ROLL"
GD = "GD20261123000001"

ITEM = ItemSnapshot(
    code="10050102001",
    name="教师资格证书补发",
    department_code="1005",
    department_name="教师工作处",
    item_type="20",
    service_mode=3,
    case_kind="2",
    statutory_limit=Limit(20, "WD"),
    promised_limit=Limit(5, "WD"),
    channel=Channel.LOCAL,
    system=None,
)
FORWARDED = replace(ITEM, channel=Channel.FORWARD_API, system=SYSTEM)
REDIRECTED = replace(ITEM, channel=Channel.REDIRECT, system=SYSTEM)
LI = Applicant("p-li", "李小明", "31", "440106199203070011", "13800000001", "li@example.test")
VALUES = {"name": "李小明", "reason": "遗失"}
FILES = (FileRef("photo", "f1", "照片.jpg", 1024, "ab" * 32, "image/jpeg"),)
DEFECTS = (Defect("/values/photo", "免冠照片", "底色应为白色"),)

START = c.StartDraft(AT, "p-li", ITEM.code, VALUES)
SAVE = c.SaveDraft(AT, {"name": "李小明"}, FILES)
ANSWER = c.SubmitCorrection(AT, VALUES | {"reason": "损毁"}, FILES)
WITHDRAW = c.WithdrawApplication(AT, "不再需要")
ACCEPT = c.AcceptApplication(AT, TODAY, DUE, STATUTORY)
REFUSE = c.RefuseAcceptance(AT, "不属于本机关职权", "请向区教育局申请")
REQUEST = c.RequestCorrection(AT, DEFECTS, date(2026, 12, 7))
SUSPEND = c.SuspendApplication(AT, TODAY, "专家评审")
RESUME = c.ResumeApplication(AT, date(2026, 11, 25), date(2026, 12, 3), date(2026, 12, 24))
APPROVE = c.DecideApplication(AT, TODAY, Outcome.APPROVED, "")
REJECT = c.DecideApplication(AT, TODAY, Outcome.REJECTED, "证书未遗失")
ISSUE = c.ConcludeApplication(AT, TODAY, ResultCode.ISSUED)
TICKET = c.RecordHandOff(AT, SYSTEM, "t1")
RECEIPT = c.RecordForwardingReceipt(AT, SYSTEM, ReceiptOutcome.RECEIVED, GD, "R-1", None)
REFUSAL_THERE = c.RecordForwardingReceipt(AT, SYSTEM, ReceiptOutcome.REJECTED, None, None, "学籍号不存在")


def submit(item: ItemSnapshot = ITEM) -> c.SubmitApplication:
    return c.SubmitApplication(AT, NUMBER, item, FormRef("F-TQR", 1), LI, VALUES, FILES)


def report(sequence: int, status: ProvincialStatus, **changes: Any) -> c.RecordProvincialStatus:
    callback = c.RecordProvincialStatus(AT, SYSTEM, GD, sequence, status, (), TODAY, DUE, STATUTORY)
    return replace(callback, **changes)


def conclude(result: ResultCode, on: date = TODAY) -> c.ConcludeApplication:
    return c.ConcludeApplication(AT, on, result)


def history(*commands: c.ApplicationCommand) -> Sequence[e.ApplicationEvent]:
    """The events that the commands cause, one after the other."""
    state, caused = decider.initial, []
    for command in commands:
        events = decider.decide(state, command)
        state = decider.fold(events, state)
        caused.extend(events)
    return caused


def facts(status: Status, item: ItemSnapshot = ITEM) -> dict[str, Any]:
    """What every event of the case repeats."""
    return {"applicant_id": "p-li", "case": item.case(NUMBER), "status": status, "at": AT}


LOCAL_HISTORIES: dict[Status, Sequence[e.ApplicationEvent]] = {
    Status.DRAFT: history(START),
    Status.RECEIVED: history(submit()),
    Status.ACCEPTED: history(submit(), ACCEPT),
    Status.CORRECTING: history(submit(), REQUEST),
    Status.REFUSED: history(submit(), REFUSE),
    Status.SUSPENDED: history(submit(), ACCEPT, SUSPEND),
    Status.PROCESSING: history(submit(), ACCEPT, SUSPEND, RESUME),
    Status.CONCLUDED: history(submit(), ACCEPT, APPROVE, ISSUE),
    Status.RETURNED: history(submit(), WITHDRAW),
}
