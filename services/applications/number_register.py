"""Case numbers are unique, and lead to their case at once: each number has a stream of its own.

`NumberRegister` is an event store in front of the real one. It adds the number's stream to the very commit that submits
a case; two cases with one number would write one new stream, so the optimistic lock lets only the first through. And
since the commit that answers a submission holds the number too, a look-up by number never lags behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from event_sourcing.codec import EventCodec
from event_sourcing.events import (
    NO_STREAM,
    Appended,
    Metadata,
    StreamWrite,
    identity_of,
    stream_name,
)
from event_sourcing.store_layer import StoreLayer
from services.applications.events import ApplicationSubmitted

CATEGORY = "case_number"


@dataclass(frozen=True, slots=True)
class NumberGiven:
    """The case that the number names for ever."""

    number: str
    application_id: str


codec: EventCodec[NumberGiven] = EventCodec([NumberGiven])


def number_stream(number: str) -> str:
    return stream_name(CATEGORY, number)


class NumberRegister(StoreLayer):
    """An EventStore that keeps the register of numbers beside the cases.

    Raises ConcurrencyError, with the number's stream, when the number has been given to another case.
    """

    def append(
        self, writes: Sequence[StreamWrite], metadata: Metadata, *, commit_id: UUID | None = None
    ) -> Appended:
        given = [_registration(write) for write in writes]
        return self._store.append(
            [*writes, *(write for write in given if write is not None)], metadata, commit_id=commit_id
        )

    def application_id(self, number: str) -> str | None:
        """Which case the number names, or None."""
        for event in self._store.read_stream(number_stream(number), up_to_version=1):
            return codec.decode(event).application_id
        return None


def _registration(write: StreamWrite) -> StreamWrite | None:
    for event in write.events:
        if event.type == ApplicationSubmitted.__name__:
            given = NumberGiven(event.data["case"]["number"], identity_of(write.stream))
            return StreamWrite(number_stream(given.number), NO_STREAM, [codec.encode(given)])
    return None
