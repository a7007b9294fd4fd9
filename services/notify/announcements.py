"""What one fact about a case causes: a message by each way in which its applicant can be reached.

Happens once, however often the fact is delivered: the message's id follows from the event's, and a message that
exists is not queued again.
"""

from __future__ import annotations

from typing import Any

from event_sourcing.cloud_events import CloudEvent
from event_sourcing.command_handling import CommandContext, CommandHandler
from event_sourcing.events import Metadata
from services.notify.codes import Channel
from services.notify.commands import QueueMessage
from services.notify.composition import Composer
from services.notify.contacts import Contact, Contacts
from services.notify.kinds import kind_of, message_id

ACTOR = "system:notify"


class Announcements:
    def __init__(
        self, messages: CommandHandler[Any, Any, Any], contacts: Contacts, composer: Composer
    ) -> None:
        self._messages = messages
        self._contacts = contacts
        self._composer = composer

    def announce(self, event: CloudEvent) -> None:
        """Raises what asking for the contact or storing raises; nothing is half done that another try would double."""
        kind = kind_of(event)
        if kind is None:
            return
        contact = self._contacts.of(event)
        for channel in Channel:
            if channel is Channel.INBOX or contact.email:
                self._queue(kind, channel, event, contact)

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
