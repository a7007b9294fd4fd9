"""Wishes that concern one message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.notify.codes import Channel, FailureReason
from services.notify.events import Content


@dataclass(frozen=True, slots=True)
class QueueMessage:
    """Tell an applicant something by one channel.

    message_id  same for every delivery of the fact that causes it, so that it is queued once
    kind        what it is about: name of the public event, such as `application-accepted`
    number      办件编号 of the case
    address     e-mail address; None for the inbox
    at          when that happened which the message tells
    """

    message_id: str
    applicant_id: str
    application_id: str
    number: str
    kind: str
    channel: Channel
    content: Content
    address: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class RecordSent:
    """A mail server has taken the message over."""

    at: datetime


@dataclass(frozen=True, slots=True)
class RecordFailure:
    reason: FailureReason
    at: datetime


@dataclass(frozen=True, slots=True)
class MarkRead:
    reader_id: str
    at: datetime


MessageCommand = QueueMessage | RecordSent | RecordFailure | MarkRead
