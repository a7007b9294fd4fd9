"""What a service with subscriptions answers about its dead letters, for operations: `class X(DeadLetterMethods)`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from marshmallow import validate

from event_sourcing import payloads
from event_sourcing.dead_letters import STATUSES, Document
from event_sourcing.nameko_kernel.dead_letter_desk import DeadLetterDesk, DeadLetterOffice
from event_sourcing.nameko_kernel.operators import check_operator
from event_sourcing.nameko_kernel.rpc_entrypoint import rpc

Answer = dict[str, Any]
LONGEST_REASON = 500


class _List(payloads.PayloadSchema):
    queue = payloads.Text(load_default=None, allow_none=True)
    status = payloads.Text(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf(STATUSES, error="OPTION|应为 waiting、retried 或 discarded"),
    )
    limit = payloads.Whole(load_default=20, validate=validate.Range(1, 100, error="RANGE|应为1至100"))
    cursor = payloads.Text(load_default=None, allow_none=True)


class _One(payloads.PayloadSchema):
    id = payloads.Identifier()


class _Discard(_One):
    reason = payloads.Text(
        required=True, validate=validate.Length(1, LONGEST_REASON, error="LENGTH|请填写1至500字的原因")
    )


class DeadLetterMethods:
    """Raises Forbidden for everybody but administrators and operators, and NotFound for a letter of another service."""

    dead_letter_desk: DeadLetterDesk = DeadLetterOffice()

    @rpc
    def list_dead_letters(self, payload: Mapping[str, Any], context: Mapping[str, Any]) -> Answer:
        """`{items: [letter without body], next_cursor}`, latest failure first."""
        check_operator(context)
        wanted = payloads.load(_List(), payload)
        desk = self.dead_letter_desk
        queues = [queue for queue in desk.queues if wanted["queue"] in (None, queue)]
        items, cursor = desk.letters.page(queues, wanted["status"], wanted["limit"], wanted["cursor"])
        return {"items": [_shown(item) for item in items], "next_cursor": cursor}

    @rpc
    def show_dead_letter(self, payload: Mapping[str, Any], context: Mapping[str, Any]) -> Answer:
        """The letter with its body as text."""
        check_operator(context)
        return _shown(self._letter(payloads.load(_One(), payload)["id"]))

    @rpc
    def retry_dead_letter(self, payload: Mapping[str, Any], context: Mapping[str, Any]) -> Answer:
        """Once more through its subscription alone. Died in between, it may be tried twice, as any event may."""
        by = check_operator(context)
        letter = self._letter(payloads.load(_One(), payload)["id"])
        self.dead_letter_desk.retry(letter)
        self.dead_letter_desk.letters.mark_retried(letter, by)
        return _shown(self._letter(letter["_id"]))

    @rpc
    def discard_dead_letter(self, payload: Mapping[str, Any], context: Mapping[str, Any]) -> Answer:
        """Kept, but no longer waiting; who did it and why is kept with it."""
        by = check_operator(context)
        given = payloads.load(_Discard(), payload)
        self.dead_letter_desk.letters.discard(self._letter(given["id"]), by, given["reason"])
        return _shown(self._letter(given["id"]))

    def _letter(self, identity: str) -> Document:
        return self.dead_letter_desk.letters.get(self.dead_letter_desk.queues, identity)


def _shown(letter: Document) -> Answer:
    shown = {name: _plain(value) for name, value in letter.items() if name not in ("_id", "history")}
    entries = [{name: _plain(value) for name, value in entry.items()} for entry in letter["history"]]
    return {"id": letter["_id"], **shown, "history": entries}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds")
    return bytes(value).decode(errors="replace") if isinstance(value, bytes) else value
