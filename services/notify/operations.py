"""What notify can do, by name. `service` puts it on the wire; payloads and answers are described in the README."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from event_sourcing.command_handling import CommandHandler
from event_sourcing.personal_data import PersonalDataVault
from event_sourcing.request_context import command_context
from services.notify import policies, schemas
from services.notify.commands import MarkRead
from services.notify.views import InboxView, Row

Payload = Mapping[str, Any]
Context = Mapping[str, Any]
Answer = dict[str, Any]

ERASED = {"title": "内容已删除", "body": "这条消息的内容已随个人信息一并删除。"}


class NotifyOperations:
    def __init__(
        self,
        messages: CommandHandler[Any, Any, Any],
        inbox: InboxView,
        vault: PersonalDataVault,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._messages = messages
        self._inbox = inbox
        self._vault = vault
        self._clock = clock

    def list_messages(self, payload: Payload, context: Context) -> Answer:
        """The actor's own, latest first."""
        wanted, reader = schemas.listing(payload), policies.reader(context)
        page = self._inbox.of(reader, wanted.limit, wanted.cursor)
        return {
            "items": [shown(row, self._vault) for row in page.rows],
            "unread": self._inbox.unread(reader),
            "next_cursor": page.next_cursor,
        }

    def unread_count(self, payload: Payload, context: Context) -> Answer:
        schemas.nothing(payload)
        return {"unread": self._inbox.unread(policies.reader(context))}

    def mark_read(self, payload: Payload, context: Context) -> Answer:
        """Raises NotFound for what is not in the actor's inbox. Their next list shows it as read."""
        message_id = schemas.chosen(payload)
        command = MarkRead(policies.reader(context), self._clock())
        handled = self._messages.handle(message_id, command, command_context(context))
        self._inbox.wait_for_read(message_id)
        return {"id": message_id, "version": handled.version, "position": handled.position}


def shown(row: Row, vault: PersonalDataVault) -> Answer:
    """One message of the inbox, opened."""
    opened = vault.open(row["applicant_id"], row["sealed"])
    words = ERASED if opened is None else json.loads(opened)
    return {
        "id": row["_id"],
        "title": words["title"],
        "body": words["body"],
        "kind": row["kind"],
        "application_id": row["application_id"],
        "number": row["number"],
        "created_at": instant(row["created_at"]),
        "read": row["read"],
    }


def instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
