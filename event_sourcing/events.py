"""The nouns of the event store: what is written, and what is read back.

A *stream* is the history of one aggregate, named `<category>-<id>`. A *version* counts a stream's events from 1.
A *position* is an event's place in the commit log of one database: an int64, gapless, in commit order. A *commit*
is one atomic append; it may write several events to several streams.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

ANY_VERSION = -1
"""Expected version that asks for no check: append after whatever the head is."""

NO_STREAM = 0
"""Expected version of a stream that must not exist yet."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """Why and by whom. The store adds `recorded_at` and the hash when it commits.

    actor           opaque id of the person or system that gave the command; never a name
    correlation_id  one per user intent, carried through every service, log line and message
    causation_id    id of the message that caused this one, or None for a person's own command
    traceparent     W3C trace context, or None
    """

    actor: str
    correlation_id: str
    causation_id: str | None = None
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event not yet stored.

    type            event type, past tense, such as `ItemPublished`
    data            JSON-compatible values only; personal fields are sealed. The store keeps a copy of its own
    schema_version  shape of `data` under that type, from 1
    """

    type: str
    data: Mapping[str, Any]
    schema_version: int = 1


@dataclass(frozen=True, slots=True)
class StreamWrite:
    """Events for one stream.

    stream            its name; one commit writes each stream once
    expected_version  the head that the writer decided on, `NO_STREAM` or `ANY_VERSION`
    events            at least one, in the order in which they happened
    """

    stream: str
    expected_version: int
    events: Sequence[NewEvent]


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """A stored event, immutable for ever.

    stream          name of the stream it belongs to
    version         its number within the stream, from 1
    position        its place in the database's commit log, from 1
    type            event type, past tense, such as `ItemPublished`
    schema_version  shape of `data` under that type; upcasters lift older shapes when read
    data            the event's own content; personal fields are sealed
    recorded_at     when its commit was planned, aware UTC in milliseconds; never before that of an earlier position
    commit_id       the commit it was part of; the same for all events of one append
    metadata        why and by whom
    """

    stream: str
    version: int
    position: int
    type: str
    schema_version: int
    data: Mapping[str, Any]
    recorded_at: datetime
    commit_id: UUID
    metadata: Metadata


class PastEvent(Protocol):
    """As much of a stored event as a state is folded from, without who, when and why. A RecordedEvent is one."""

    @property
    def version(self) -> int: ...
    @property
    def type(self) -> str: ...
    @property
    def schema_version(self) -> int: ...
    @property
    def data(self) -> Mapping[str, Any]: ...


class BareEvent(NamedTuple):
    """The least that is a PastEvent; cheap to make."""

    version: int
    type: str
    schema_version: int
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RecordedCommit:
    """One atomic append as it lies in the log.

    position     position of its first event
    commit_id    name of the intent, unique in the log; the same id never takes effect twice
    recorded_at  as of each of its events
    metadata     as of each of its events
    events       in the order of the write: those of one stream together, positions and versions without a gap
    hash         SHA-256 (hex) over the hashes that the commit's streams had before and the commit's canonical content
    """

    position: int
    commit_id: UUID
    recorded_at: datetime
    metadata: Metadata
    events: tuple[RecordedEvent, ...]
    hash: str

    @property
    def last_position(self) -> int:
        return self.position + len(self.events) - 1


@dataclass(frozen=True, slots=True)
class Appended:
    """Answer of an append: the commit is durable.

    commit_id  as given, or made by the store
    position   position of the commit's last event
    versions   stream → head version after the append
    repeated   True when this commit_id had been stored before; nothing was written this time
    """

    commit_id: UUID
    position: int
    versions: Mapping[str, int] = field(default_factory=dict)
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class StreamHead:
    """Where a stream stands: `version` is that of its last event."""

    stream: str
    version: int


def stream_name(category: str, identity: str) -> str:
    """`<category>-<identity>`; the category itself has no hyphen, so that it can be split off again."""
    if "-" in category or not category or not identity:
        raise ValueError(f"not a stream name: category {category!r}, identity {identity!r}")
    return f"{category}-{identity}"


def category_of(stream: str) -> str:
    return stream.split("-", 1)[0]


def identity_of(stream: str) -> str:
    return stream.split("-", 1)[1]


def category_range(category: str) -> tuple[str, str]:
    """Names of a category's streams are greater than the first and less than the second ("." follows "-")."""
    return f"{category}-", f"{category}."
