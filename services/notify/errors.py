"""Refusals of notify, each with its stable code and a text that says what to do next."""

from __future__ import annotations

from event_sourcing.errors import Forbidden, NotFound


def message_unknown() -> NotFound:
    """Also for a message of somebody else: whether it exists is nobody's business."""
    return NotFound("没有这条消息,请回到消息列表刷新后再看", code="MESSAGE_UNKNOWN")


def erasers_only() -> Forbidden:
    return Forbidden("个人信息的删除和导出由管理员或运维人员办理", code="ERASERS_ONLY")
