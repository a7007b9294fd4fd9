"""Persons who are forgotten: the event first, then its effects, which a loop follows until they have happened.

Each service that keeps personal data has a stream `subject-<id>` per person. `SubjectErased` in it is the fact; what must
follow (the key deleted, files removed) is done behind it by position, with a checkpoint after, so that a process that
dies in between leaves nothing but work for the next one. Effects may be repeated, and are told when the person was
erased: what came to be later belongs to a person who has come back.

    erasure_effects: {_id: "erasures", position: up to which the effects of all erasures have happened}
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog
from bson.int64 import Int64
from pymongo.database import Database

from event_sourcing.codec import EventCodec
from event_sourcing.event_store import EventStore
from event_sourcing.events import ANY_VERSION, Metadata, RecordedEvent, StreamWrite, category_of, stream_name
from event_sourcing.mongo_clients import outages_as_unavailable
from event_sourcing.personal_data import PersonalDataVault

CATEGORY = "subject"
COLLECTION = "erasure_effects"
CHECKPOINT = "erasures"
LOOK_EVERY_SECONDS = 1.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectErased:
    """`reason`: on what ground, kept for ever and in the clear: it must not name anybody. Who did it is metadata."""

    subject: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectExported:
    """Somebody was given all that is known of the person; nothing of what that was."""

    subject: str
    at: datetime


subject_codec: EventCodec[SubjectErased | SubjectExported] = EventCodec([SubjectErased, SubjectExported])

Effects = Callable[[SubjectErased], None]


@dataclass(frozen=True, slots=True)
class Erasure:
    """`at`: when the person was erased, which is earlier for one that was before and has not come back (`repeated`)."""

    at: datetime
    repeated: bool


class Erasures:
    """Of one service. `effects` must be harmless when repeated, and spare what is newer than the erasure."""

    def __init__(
        self,
        store: EventStore,
        database: Database[dict[str, Any]],
        vault: PersonalDataVault,
        effects: Effects,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._checkpoints = database[COLLECTION]
        self._vault = vault
        self._effects = effects
        self._clock = clock

    def erase(
        self,
        subject: str,
        reason: str,
        metadata: Metadata,
        *,
        at: datetime | None = None,
        commit_id: UUID | None = None,
    ) -> Erasure:
        """Returns when the effects have happened too. Raises what they raise: they are tried again by the loop then.

        `at`: when another service did it, for one that follows; now, if not given."""
        self.catch_up()
        known = self.erased_at(subject)
        if known is not None and not self._vault.knows(subject):
            return Erasure(known, repeated=True)
        erased = SubjectErased(subject=subject, reason=reason, at=_milliseconds(at or self._clock()))
        self._append(subject, erased, metadata, commit_id)
        self.catch_up()
        return Erasure(erased.at, repeated=False)

    def record_export(self, subject: str, metadata: Metadata) -> None:
        exported = SubjectExported(subject=subject, at=_milliseconds(self._clock()))
        self._append(subject, exported, metadata, None)

    def erased_at(self, subject: str) -> datetime | None:
        """When the person was erased last; None for one who never was. What is older must not be acted upon."""
        times = [
            event.at
            for recorded in self._store.read_stream(stream_name(CATEGORY, subject))
            if isinstance(event := subject_codec.decode(recorded), SubjectErased)
        ]
        return times[-1] if times else None

    def run(self, stop: threading.Event) -> None:
        """Until `stop`. What fails is logged and tried again; later erasures wait behind it."""
        while not stop.is_set():
            try:
                self.catch_up()
            except Exception as error:
                log.warning("effects of an erasure still to come", error=type(error).__name__)
            stop.wait(LOOK_EVERY_SECONDS)

    def catch_up(self) -> None:
        """Let happen what every erasure up to now entails. Raises Unavailable, or what the effects raise."""
        with outages_as_unavailable():
            position, end = self._position(), self._store.end()
            if position == end:
                return
            for event in self._behind(position):
                if (erased := erasure_in(event)) is not None:
                    self._effects(erased)
            self._checkpoints.update_one({"_id": CHECKPOINT}, {"$max": {"position": Int64(end)}}, upsert=True)

    def _behind(self, position: int) -> Iterator[RecordedEvent]:
        while events := self._store.read_category(CATEGORY, position):
            yield from events
            position = events[-1].position

    def _position(self) -> int:
        checkpoint = self._checkpoints.find_one({"_id": CHECKPOINT})
        return 0 if checkpoint is None else int(checkpoint["position"])

    def _append(
        self,
        subject: str,
        event: SubjectErased | SubjectExported,
        metadata: Metadata,
        commit_id: UUID | None,
    ) -> None:
        write = StreamWrite(stream_name(CATEGORY, subject), ANY_VERSION, [subject_codec.encode(event)])
        self._store.append([write], metadata, commit_id=commit_id)


def erasure_in(event: RecordedEvent) -> SubjectErased | None:
    """For projections and public events, which see every event of the log."""
    if category_of(event.stream) != CATEGORY:
        return None
    decoded = subject_codec.decode(event)
    return decoded if isinstance(decoded, SubjectErased) else None


def _milliseconds(moment: datetime) -> datetime:
    """As databases keep it: never before what was made in the same millisecond."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
