"""Facts about one message. Texts and addresses are sealed under `applicant_id`, and read as None once that key is deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from event_sourcing.personal_data import personal
from services.notify.codes import Channel, FailureReason


@dataclass(frozen=True, slots=True)
class Content:
    """The words, ready to be read: as they were when the message was queued."""

    title: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEvent:
    """What every event of a message repeats, so that one event alone can be published (ADR 2)."""

    message_id: str
    applicant_id: str
    application_id: str
    number: str
    kind: str
    channel: Channel
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageQueued(MessageEvent):
    content: Content | None = personal()
    address: str | None = personal()


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent(MessageEvent):
    """It lies in the inbox, or a mail server has taken it over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFailed(MessageEvent):
    reason: FailureReason


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRead(MessageEvent):
    pass


AnyMessageEvent = MessageQueued | MessageSent | MessageFailed | MessageRead
EVENT_TYPES: tuple[type[Any], ...] = (MessageQueued, MessageSent, MessageFailed, MessageRead)
