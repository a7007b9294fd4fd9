"""Snapshots of long streams: a state beside the events that it was folded from, never instead of them.

A snapshot counts only while the log bears it out: the commit that holds its version must have the very hash that the
snapshot was taken at, and a hash covers all of a stream's history. Whatever else is wrong with one (another schema
version, unreadable, its subject forgotten) it is passed over, and the events are read. Taking one never fails a command.

Personal data: a state made of events with personal fields is sealed whole under the key of its subject, so that
forgetting the person makes their snapshots unreadable together with their events. A decider whose events have such
fields cannot declare snapshots without naming the subject.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

import structlog
from cattrs.preconf.json import make_converter

from event_sourcing.event_store import EventStore
from event_sourcing.personal_data import PersonalDataVault

logger = structlog.get_logger(__name__)

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A state as it is kept.

    stream          whose state it is
    schema_version  of the policy that took it; with `stream` the key, so that old and new code do not quarrel
    version         of the last event in it
    hash            of the commit that holds that event
    state           JSON text, sealed if there is a subject
    subject         data subject under whose key the state is sealed, or None when it holds no personal data
    """

    stream: str
    schema_version: int
    version: int
    hash: str
    state: str
    subject: str | None = None


class SnapshotStore(Protocol):
    """Keeps the last snapshot per stream and schema version. Losing one costs time, nothing else."""

    def save(self, snapshot: Snapshot) -> None:
        """Put it in the place of the one before. Raises Unavailable when the database cannot answer."""
        ...

    def find(self, stream: str, schema_version: int) -> Snapshot | None:
        """Raises Unavailable when the database cannot answer."""
        ...


class MemorySnapshotStore:
    def __init__(self) -> None:
        self._kept: dict[tuple[str, int], Snapshot] = {}

    def save(self, snapshot: Snapshot) -> None:
        self._kept[snapshot.stream, snapshot.schema_version] = snapshot

    def find(self, stream: str, schema_version: int) -> Snapshot | None:
        return self._kept.get((stream, schema_version))


@dataclass(frozen=True)
class SnapshotPolicy(Generic[S]):
    """
    state_type      class of the aggregate's state
    every           how many events a load may have to read beyond a snapshot before the next command takes a new one
    schema_version  to be raised whenever the state's shape or `evolve` changes: older snapshots are then passed over
    subject         state → the data subject that it is about; needed when the events have personal fields
    encode, decode  state to JSON-compatible values and back, where cattrs does not know how
    """

    state_type: type[S]
    every: int = 100
    schema_version: int = 1
    subject: Callable[[S], str] | None = None
    encode: Callable[[S], Any] | None = None
    decode: Callable[[Any], S] | None = None


@dataclass(frozen=True, slots=True)
class Restored(Generic[S]):
    state: S
    version: int


class StateSnapshots(Generic[S]):
    """Takes and restores the states of one aggregate's streams."""

    def __init__(
        self,
        policy: SnapshotPolicy[S],
        vault: PersonalDataVault,
        snapshots: SnapshotStore,
        events: EventStore,
    ) -> None:
        self.policy = policy
        self._vault = vault
        self._snapshots = snapshots
        self._events = events
        self._converter = make_converter()

    def restore(
        self, stream: str, *, up_to_version: int | None = None, as_of: datetime | None = None
    ) -> Restored[S] | None:
        """The state to go on from, within the bounds; None when the events must be read from the beginning."""
        try:
            snapshot = self._snapshots.find(stream, self.policy.schema_version)
            if snapshot is None or (up_to_version is not None and snapshot.version > up_to_version):
                return None
            return self._verified(snapshot, as_of)
        except Exception as error:  # whatever it is: the events say the same, and say it for certain
            _passed_over(stream, type(error).__name__)
            return None

    def take(self, stream: str, state: S, version: int, commit_id: UUID) -> None:
        """Best effort: the command is done already. `commit_id`: of the commit that the state ends with."""
        try:
            commit = self._events.commit_at(stream, version)
            if commit is not None and commit.commit_id == commit_id:
                self._snapshots.save(self._snapshot(stream, state, version, commit.hash))
        except Exception as error:  # nobody who gives a command must suffer from a snapshot
            logger.warning("snapshot not taken", stream=stream, error=type(error).__name__)

    def _verified(self, snapshot: Snapshot, as_of: datetime | None) -> Restored[S] | None:
        commit = self._events.commit_at(snapshot.stream, snapshot.version)
        if commit is None or commit.hash != snapshot.hash:
            _passed_over(snapshot.stream, "not of this log")
            return None
        if as_of is not None and commit.recorded_at > as_of:
            return None
        text = self._open(snapshot)
        if text is None:
            _passed_over(snapshot.stream, "subject forgotten")
            return None
        return Restored(self._decode(json.loads(text)), snapshot.version)

    def _snapshot(self, stream: str, state: S, version: int, digest: str) -> Snapshot:
        text = json.dumps(self._encode(state), ensure_ascii=False, separators=(",", ":"))
        subject = self.policy.subject and self.policy.subject(state)
        if subject is not None:
            text = self._vault.seal(subject, text.encode())
        return Snapshot(stream, self.policy.schema_version, version, digest, text, subject)

    def _open(self, snapshot: Snapshot) -> str | None:
        if snapshot.subject is None:
            return snapshot.state
        plaintext = self._vault.open(snapshot.subject, snapshot.state)
        return None if plaintext is None else plaintext.decode()

    def _encode(self, state: S) -> Any:
        return self.policy.encode(state) if self.policy.encode else self._converter.unstructure(state)

    def _decode(self, encoded: Any) -> S:
        if self.policy.decode:
            return self.policy.decode(encoded)
        return self._converter.structure(encoded, self.policy.state_type)


def _passed_over(stream: str, reason: str) -> None:
    logger.warning("snapshot passed over", stream=stream, reason=reason)
