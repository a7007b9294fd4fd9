"""Words that messages are described with."""

from __future__ import annotations

from enum import StrEnum


class Channel(StrEnum):
    """Ways to reach a person."""

    INBOX = "INBOX"
    EMAIL = "EMAIL"


class MessageStatus(StrEnum):
    QUEUED = "QUEUED"
    SENT = "SENT"
    FAILED = "FAILED"


class FailureReason(StrEnum):
    """Why a message was given up.

    REFUSED  the recipient's mail server refuses it for good
    EXPIRED  no mail server took it within the time that a notice is worth sending
    ERASED   the person's data were deleted before it could be sent
    """

    REFUSED = "REFUSED"
    EXPIRED = "EXPIRED"
    ERASED = "ERASED"
