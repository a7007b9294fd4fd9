"""What one fact about a case causes: a message by each way in which its applicant can be reached.

Happens once, however often the fact is delivered: the message's id follows from the event's, and a message that
exists is not queued again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog

from event_sourcing.cloud_events import CloudEvent
from event_sourcing.command_handling import CommandContext, CommandHandler
from event_sourcing.events import Metadata
from services.notify.codes import Channel, FailureReason
from services.notify.commands import QueueMessage
from services.notify.composition import Composer
from services.notify.contacts import Contact, Contacts
from services.notify.kinds import kind_of, message_id

ACTOR = "system:notify"

logger = structlog.get_logger(__name__)


class Announcements:
    """`erased_at`: when a person was erased last, None for never. What happened before is not told to one who came back."""

    def __init__(
        self,
        messages: CommandHandler[Any, Any, Any],
        contacts: Contacts,
        composer: Composer,
        erased_at: Callable[[str], datetime | None],
    ) -> None:
        self._erased_at = erased_at
        self._messages = messages
        self._contacts = contacts
        self._composer = composer

    def announce(self, event: CloudEvent) -> None:
        """Raises what asking for the contact or storing raises; nothing is half done that another try would double."""
        kind = kind_of(event)
        if kind is None:
            return
        contact = self._contacts.of(event)
        if self._is_erased(event, contact):
            logger.info("not told", event_id=event.id, reason=FailureReason.ERASED.value)
            return
        for channel in Channel:
            if channel is Channel.INBOX or contact.email:
                self._queue(kind, channel, event, contact)

    def _is_erased(self, event: CloudEvent, contact: Contact) -> bool:
        """A message would make a new key for somebody who is to be forgotten. Applications may know before we do."""
        erased_at = self._erased_at(contact.applicant_id)
        return contact.name is None or (erased_at is not None and event.time <= erased_at)

    def _queue(self, kind: str, channel: Channel, event: CloudEvent, contact: Contact) -> None:
        command = QueueMessage(
            message_id=message_id(event, channel),
            applicant_id=contact.applicant_id,
            application_id=event.subject,
            number=event.data["number"],
            kind=kind,
            channel=channel,
            content=self._composer.compose(kind, channel, event, contact),
            address=contact.email if channel is Channel.EMAIL else None,
            at=event.time,
        )
        metadata = Metadata(ACTOR, event.correlationid or event.id, event.id, event.traceparent)
        self._messages.handle(command.message_id, command, CommandContext(metadata))
