"""What a service with subscriptions answers about its dead letters, for operations: `class X(DeadLetterMethods)`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from marshmallow import validate

from event_sourcing import payloads
from event_sourcing.dead_letters import LONGEST_REASON, STATUSES, Document, Place
from event_sourcing.nameko_kernel.dead_letter_desk import DeadLetterDesk, DeadLetterOffice
from event_sourcing.nameko_kernel.operators import check_operator
from event_sourcing.nameko_kernel.rpc_entrypoint import rpc

Answer = dict[str, Any]


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
        """`{items: [letter without body], next_cursor}`, latest failure first. A cursor is a `Place`, of any service's letter."""
        check_operator(context)
        wanted = payloads.load(_List(), payload)
        desk = self.dead_letter_desk
        queues = [queue for queue in desk.queues if wanted["queue"] in (None, queue)]
        after = Place.from_text(wanted["cursor"]) if wanted["cursor"] else None
        items, place = desk.letters.page(queues, wanted["status"], wanted["limit"], after)
        return {"items": [_shown(item) for item in items], "next_cursor": place and str(place)}

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
    shown: Answer = _plain({name: value for name, value in letter.items() if name != "_id"})
    return {"id": letter["_id"], **shown}


def _plain(value: Any) -> Any:
    """For JSON. A publisher may have put anything into headers that AMQP can carry."""
    match value:
        case dict():
            return {name: _plain(inner) for name, inner in value.items()}
        case list():
            return [_plain(inner) for inner in value]
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="milliseconds")
        case bytes():
            return value.decode(errors="replace")
    return value
