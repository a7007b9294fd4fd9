"""Official code lists of a case (domain rules, section 3) with their Chinese names."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """办件状态. 00 is ours: a draft is nobody's case yet and is never published."""

    DRAFT = "00"
    RECEIVED = "02"
    ACCEPTED = "05"
    CORRECTING = "06"
    REFUSED = "07"
    CONCLUDED = "10"
    SUSPENDED = "11"
    PROCESSING = "12"
    RETURNED = "13"

    @property
    def label(self) -> str:
        return STATUS_NAMES[self]


STATUS_NAMES = {
    Status.DRAFT: "草稿",
    Status.RECEIVED: "收件",
    Status.ACCEPTED: "受理",
    Status.CORRECTING: "补齐补正",
    Status.REFUSED: "不予受理",
    Status.CONCLUDED: "办结",
    Status.SUSPENDED: "挂起",
    Status.PROCESSING: "在办",
    Status.RETURNED: "退件",
}

FINAL = frozenset({Status.REFUSED, Status.CONCLUDED, Status.RETURNED})
"""Nothing follows these: a person who wants more applies again."""


class Channel(StrEnum):
    """Who decides: the bureau, the province after forwarding, or the province on its own page."""

    LOCAL = "LOCAL"
    FORWARD_API = "FORWARD_API"
    REDIRECT = "REDIRECT"


class Outcome(StrEnum):
    """决定: 准予 or 不予."""

    APPROVED = "APPROVED"
    REJECTED = "REJECTED"


class ResultCode(StrEnum):
    """办结结果."""

    ISSUED = "0"
    REJECTED = "1"
    VOIDED = "2"
    DELETED = "3"
    PASSED_ON = "4"
    CORRECTION_LAPSED = "5"
    CONCLUDED = "6"

    @property
    def label(self) -> str:
        return RESULT_NAMES[self]


RESULT_NAMES = {
    ResultCode.ISSUED: "出证办结",
    ResultCode.REJECTED: "退回办结",
    ResultCode.VOIDED: "作废办结",
    ResultCode.DELETED: "删除办结",
    ResultCode.PASSED_ON: "转报办结",
    ResultCode.CORRECTION_LAPSED: "补正不来办结",
    ResultCode.CONCLUDED: "办结",
}


class ReceiptOutcome(StrEnum):
    """How a forwarding was settled: the province has the submission, or refused it for good."""

    RECEIVED = "RECEIVED"
    REJECTED = "REJECTED"


class ProvincialStatus(StrEnum):
    """What a province's call-back can say (docs/province-contract.md)."""

    ACCEPTED = "accepted"
    CORRECTION_REQUESTED = "correction_requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    CONCLUDED = "concluded"
