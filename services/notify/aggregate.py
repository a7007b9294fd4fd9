"""One message by one channel: queued, then sent or given up; in the inbox, read.

    (none) ──queue──▶ QUEUED ──▶ SENT ──▶ read (inbox only)
                        └──────▶ FAILED

The inbox is our own: a message there is sent by being recorded, in the same commit, exactly once. Whatever was
settled first stays: a second report of a delivery changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from event_sourcing.codec import EventCodec
from event_sourcing.decider import Decider
from event_sourcing.personal_data import PersonalDataVault
from services.notify import commands as c
from services.notify import events as e
from services.notify.codes import Channel, MessageStatus
from services.notify.errors import message_unknown

CATEGORY = "message"
Events = Sequence[e.AnyMessageEvent]


@dataclass(frozen=True, slots=True)
class Message:
    """`queued`: how it was queued, None for a message that does not exist. `content`, `address` in it may be erased."""

    queued: e.MessageQueued | None = None
    status: MessageStatus | None = None
    read: bool = False

    def facts(self, at: datetime) -> dict[str, Any]:
        """What every event repeats."""
        if self.queued is None:
            raise message_unknown()
        names = ("message_id", "applicant_id", "application_id", "number", "kind", "channel")
        return {name: getattr(self.queued, name) for name in names} | {"at": at}


def decide(message: Message, command: c.MessageCommand) -> Events:
    match command:
        case c.QueueMessage():
            return _queue(message, command)
        case c.RecordSent():
            facts = message.facts(command.at)
            return [e.MessageSent(**facts)] if message.status is MessageStatus.QUEUED else []
        case c.RecordFailure():
            facts = message.facts(command.at)
            failed = e.MessageFailed(**facts, reason=command.reason)
            return [failed] if message.status is MessageStatus.QUEUED else []
        case c.MarkRead():
            return _mark_read(message, command)


def _queue(message: Message, command: c.QueueMessage) -> Events:
    if message.queued is not None:
        return []
    queued = e.MessageQueued(
        message_id=command.message_id,
        applicant_id=command.applicant_id,
        application_id=command.application_id,
        number=command.number,
        kind=command.kind,
        channel=command.channel,
        at=command.at,
        content=command.content,
        address=command.address,
    )
    if command.channel is not Channel.INBOX:
        return [queued]
    return [queued, e.MessageSent(**Message(queued).facts(command.at))]


def _mark_read(message: Message, command: c.MarkRead) -> Events:
    facts = message.facts(command.at)
    if facts["applicant_id"] != command.reader_id or facts["channel"] is not Channel.INBOX:
        raise message_unknown()
    return [] if message.read else [e.MessageRead(**facts)]


def evolve(message: Message, event: e.AnyMessageEvent) -> Message:
    match event:
        case e.MessageQueued():
            return Message(event, MessageStatus.QUEUED)
        case e.MessageSent():
            return replace(message, status=MessageStatus.SENT)
        case e.MessageFailed():
            return replace(message, status=MessageStatus.FAILED)
        case e.MessageRead():
            return replace(message, read=True)


def message_codec(vault: PersonalDataVault | None = None) -> EventCodec[e.AnyMessageEvent]:
    return EventCodec(e.EVENT_TYPES, vault=vault, subject_field="applicant_id")


def message_decider(
    vault: PersonalDataVault | None = None,
) -> Decider[Message, c.MessageCommand, e.AnyMessageEvent]:
    """Without a vault nothing is sealed: for tests of rules that do not concern secrecy."""
    return Decider(
        category=CATEGORY,
        initial=Message(),
        decide=decide,
        evolve=evolve,
        codec=message_codec(vault),
    )
