"""Official names are unique per department (domain rule 14): strictly, also between replicas and in races.

Each name has a stream of its own that says which item holds it. `NameRegister` is an event store in front of the real
one: when an item's events take or give up a name, it adds the name's stream to the very same commit. Two items that
reach for one name write one stream, so the optimistic lock lets only the first through.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from event_sourcing.codec import EventCodec
from event_sourcing.errors import ConcurrencyError
from event_sourcing.events import (
    Appended,
    Metadata,
    NewEvent,
    RecordedEvent,
    StreamWrite,
    category_of,
    identity_of,
    stream_name,
)
from event_sourcing.store_layer import StoreLayer
from services.catalog.codes import ItemCode
from services.catalog.errors import name_taken
from services.catalog.item.aggregate import item_decider
from services.catalog.item.events import ItemDrafted, ItemPublished, ItemRevised, ItemWithdrawn

CATEGORY = "item_name"
MAX_ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class NameTaken:
    """An item holds the name from now on."""

    department_code: str
    name: str
    code: str


@dataclass(frozen=True, slots=True)
class NameReleased:
    """The name is free again."""

    department_code: str
    name: str
    code: str


NameEvent = NameTaken | NameReleased
codec: EventCodec[NameEvent] = EventCodec([NameTaken, NameReleased])


class NameRegister(StoreLayer):
    """An EventStore that keeps the register of names beside the items."""

    def append(
        self, writes: Sequence[StreamWrite], metadata: Metadata, *, commit_id: UUID | None = None
    ) -> Appended:
        """Raises RuleViolated NAME_TAKEN besides what the store raises."""
        asked = {write.stream for write in writes}
        for attempts_left in reversed(range(MAX_ATTEMPTS)):
            try:
                return self._store.append([*writes, *self._register(writes)], metadata, commit_id=commit_id)
            except ConcurrencyError as error:
                # A lost race for a name is settled here by looking again; one for the item is the caller's.
                if error.stream in asked or not attempts_left:
                    raise
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _register(self, writes: Sequence[StreamWrite]) -> Iterator[StreamWrite]:
        for write in writes:
            if category_of(write.stream) == item_decider.category:
                yield from self._names_of(identity_of(write.stream), write.events)

    def _names_of(self, code: str, events: Sequence[NewEvent]) -> Iterator[StreamWrite]:
        department = ItemCode(code).department
        for stored in events:
            event = item_decider.codec.decode(stored)
            if isinstance(event, ItemDrafted | ItemRevised):
                yield from self._take(NameTaken(department, event.content.name, code))
            if isinstance(event, ItemRevised | ItemPublished | ItemWithdrawn):
                for name in event.released_names:
                    yield self._write(NameReleased(department, name, code), self._last(department, name))

    def _take(self, wanted: NameTaken) -> Iterator[StreamWrite]:
        last = self._last(wanted.department_code, wanted.name)
        if last is not None and last.type == NameTaken.__name__:
            if last.data["code"] != wanted.code:
                raise name_taken(wanted.name, last.data["code"])
            return
        yield self._write(wanted, last)

    def _last(self, department: str, name: str) -> RecordedEvent | None:
        last = None
        for event in self._store.read_stream(_stream(department, name)):
            last = event
        return last

    def _write(self, event: NameEvent, last: RecordedEvent | None) -> StreamWrite:
        stream = _stream(event.department_code, event.name)
        return StreamWrite(stream, last.version if last else 0, [codec.encode(event)])


def _stream(department: str, name: str) -> str:
    """Names are long Chinese texts: their digest keeps the index small."""
    digest = hashlib.sha256(name.encode()).hexdigest()[:32]
    return stream_name(CATEGORY, f"{department}-{digest}")
